"""The Qt style sheet and QPalette made from a palette's colours; knows widgets' classes, no widget."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QPalette

from inception_studio.resources import resource

if TYPE_CHECKING:
    from inception_studio.desktop.theme import Palette

# Widgets say what they are by a dynamic property "role" (caption, card, primary …); fonts come from `Theme`.
_SHEET = Template(
    """
QMainWindow, QDialog, QMessageBox { background: $background; }
QMainWindow::separator { background: $background; width: 4px; height: 4px; }
QMainWindow::separator:hover { background: $accent; }
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 4px 6px; }

QLabel { background: transparent; }
QLabel[role="caption"] { color: $muted; }
QLabel[role="error"] { color: $error; }
QFrame[role="card"] { background: $surface; border: 1px solid $border; border-radius: 6px; }
QFrame[role="body"] { background: $surface; border: 1px solid $border; border-top: none;
    border-bottom-left-radius: 6px; border-bottom-right-radius: 6px; margin: 0 2px 2px 2px; }
QFrame[role="dock_title"] { background: $surface; border: 1px solid $border; border-bottom: none;
    border-top-left-radius: 6px; border-top-right-radius: 6px; margin: 2px 2px 0 2px; }
QFrame[role="message"] { background: $raised; border: 1px solid $border; border-left: 4px solid $accent;
    border-radius: 4px; }
QFrame[role="message"][level="warning"] { border-left-color: $warning; }
QFrame[role="message"][level="error"] { border-left-color: $error; }

QMenuBar { background: $surface; color: $text; padding: 2px 6px; }
QMenuBar::item { background: transparent; padding: 4px 9px; border-radius: 4px; }
QMenuBar::item:selected { background: $selection; }
QMenu { background: $surface; color: $text; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 5px 26px 5px 22px; border-radius: 4px; }
QMenu::item:selected { background: $selection; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QMenu::icon { padding-left: 4px; }

QToolBar { background: $surface; border: none; border-bottom: 1px solid $border; spacing: 4px;
    padding: 3px; }
QToolBar::separator { background: $border; width: 1px; margin: 5px 6px; }
QToolButton { background: transparent; color: $text; border: 1px solid transparent; border-radius: 5px;
    padding: 3px 8px; }
QToolButton:hover { background: $raised; border-color: $border; }
QToolButton:pressed, QToolButton:checked { background: $selection; }
QToolButton:disabled { color: $disabled; }
QToolButton:focus { border-color: $accent; }
QToolButton::menu-indicator { image: none; }
QToolButton[role="menu"] { padding-right: 20px; }
QToolButton[role="menu"]::menu-indicator { image: url("$icons/chevron-$variant.svg"); width: 10px;
    height: 10px;
    subcontrol-origin: padding; subcontrol-position: right center; right: 6px; }
QToolButton#qt_toolbar_ext_button { padding: 0; background: $raised; border-color: $border; }
QToolButton[role="dock"] { padding: 1px; border-radius: 4px; }

QStatusBar { background: $surface; color: $muted; border-top: 1px solid $border; }
QStatusBar::item { border: none; }

QPushButton { background: $raised; color: $text; border: 1px solid $border; border-radius: 5px;
    padding: 5px 14px; }
QPushButton:hover { border-color: $accent; }
QPushButton:pressed { background: $selection; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $disabled; background: $surface; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border-color: $accent;
    font-weight: 600; }
QPushButton[role="primary"]:disabled { background: $surface; color: $muted; border-color: $border; }
QPushButton[role="flat"] { background: transparent; border-color: transparent; padding: 3px 8px; }
QPushButton[role="flat"]:hover { border-color: $border; }

QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit, QTextEdit, QTextBrowser {
    background: $raised; color: $text; border: 1px solid $border; border-radius: 5px; padding: 3px 7px;
    selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus { border-color: $accent; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled { color: $disabled;
    background: $surface; }
QComboBox { padding-right: 22px; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url("$icons/chevron-$variant.svg"); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: $surface; color: $text; border: 1px solid $border; outline: none;
    selection-background-color: $selection; selection-color: $text; }
QSpinBox::up-button, QDoubleSpinBox::up-button { subcontrol-position: top right; border: none; width: 18px; }
QSpinBox::down-button, QDoubleSpinBox::down-button { subcontrol-position: bottom right; border: none;
    width: 18px; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url("$icons/chevron-up-$variant.svg"); width: 8px;
    height: 8px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url("$icons/chevron-$variant.svg"); width: 8px;
    height: 8px; }
QCheckBox, QRadioButton { color: $text; spacing: 7px; }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid $muted; border-radius: 3px;
    background: $raised; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent;
    image: url("$icons/check-$variant.svg"); }
QCheckBox::indicator:focus { border-color: $accent; }

QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $muted; border: none; border-bottom: 2px solid transparent;
    padding: 4px 5px 5px 5px; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:hover { color: $text; }
QTabWidget::pane { border: none; }

QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 11px; }
QScrollBar:horizontal { height: 11px; }
QScrollBar::handle { background: $border; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QAbstractItemView { background: $surface; alternate-background-color: $raised; color: $text; border: none;
    outline: none; selection-background-color: $selection; selection-color: $text; }
QListView#completions { border: 1px solid $border; padding: 2px; }
QListView#completions::item { padding: 3px 4px; }
QListView#completions::item:selected { background: $selection; color: $text; }
QHeaderView::section { background: $surface; color: $muted; border: none; border-bottom: 1px solid $border;
    padding: 4px 8px; }
QProgressBar { background: $raised; color: $text; border: none; border-radius: 3px; text-align: center;
    max-height: 14px; }
QProgressBar::chunk { background: $selection; border-bottom: 2px solid $accent; }
QSlider::groove:horizontal { background: $border; height: 4px; border-radius: 2px; }
QSlider::handle:horizontal { background: $accent; width: 14px; margin: -5px 0; border-radius: 7px; }
QSplitter::handle { background: transparent; }
"""
)


def style_sheet(palette: Palette, dark: bool) -> str:
    """The whole application's style sheet."""
    return _SHEET.substitute(
        {name: value for name, value in vars(palette).items() if isinstance(value, str)},
        icons=resource("icons").as_posix(),
        variant="dark" if dark else "light",
    )


def qt_palette(palette: Palette) -> QPalette:
    """What painters and widgets outside the style sheet's reach take their colours from."""
    qt = QPalette()
    role = QPalette.ColorRole
    for name, colour in {
        role.Window: palette.background,
        role.WindowText: palette.text,
        role.Base: palette.surface,
        role.AlternateBase: palette.raised,
        role.Text: palette.text,
        role.Button: palette.raised,
        role.ButtonText: palette.text,
        role.BrightText: palette.error,
        role.Highlight: palette.accent,
        role.HighlightedText: palette.on_accent,
        role.Accent: palette.accent,
        role.Link: palette.accent,
        role.LinkVisited: palette.accent,
        role.ToolTipBase: palette.raised,
        role.ToolTipText: palette.text,
        role.PlaceholderText: palette.muted,
        role.Mid: palette.border,
        role.Midlight: palette.raised,
        role.Light: palette.raised,
        role.Dark: palette.border,
        role.Shadow: palette.background,
    }.items():
        qt.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        qt.setColor(QPalette.ColorGroup.Disabled, name, QColor(palette.disabled))
    return qt
