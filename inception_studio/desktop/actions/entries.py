"""A row of the menus as an action of Qt's: made, brought up to the state, drawn; knows no row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

if TYPE_CHECKING:
    from inception_studio.desktop.actions.action_spec import ActionSpec
    from inception_studio.desktop.main_window import MainWindow
    from inception_studio.desktop.theme import Theme


def make_action(spec: ActionSpec, window: MainWindow) -> QAction:
    """The QAction of a row, in the window's care."""
    action = QAction(spec.text, window)
    action.setObjectName(spec.name)
    action.setShortcut(QKeySequence(spec.shortcut))
    action.setToolTip(f"{spec.tip} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")
    action.setStatusTip(spec.tip)
    if spec.short:
        action.setIconText(spec.short)
    action.setCheckable(spec.checked is not None)

    def run() -> None:
        spec.run(window)
        follow(spec, action, window)  # Qt has ticked it, whatever came of it

    action.triggered.connect(run)
    return action


def follow(spec: ActionSpec, action: QAction, window: MainWindow) -> None:
    """Bring an action up to the state."""
    state = window.parts.store.state
    action.setEnabled(spec.enabled(state))
    if spec.checked is not None:
        action.setChecked(spec.checked(window))
    if spec.text_now is not None:
        action.setText(spec.text_now(state))


def draw(spec: ActionSpec, action: QAction, theme: Theme) -> None:
    """Give an action its icon in the theme's colours; Train is the green one."""
    if spec.icon:
        action.setIcon(theme.icon(spec.icon, {"train": "good", "stop": "error"}.get(spec.name, "text")))
