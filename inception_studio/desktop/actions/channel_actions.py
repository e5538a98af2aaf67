"""The rows of the menus that get to one channel and copy its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from inception_studio.desktop.actions.action_spec import ActionSpec
from inception_studio.desktop.asking.channel_page import unit_of

if TYPE_CHECKING:
    from inception_studio.desktop.main_window import MainWindow
    from inception_studio.desktop.store import ViewState


def _network(state: ViewState) -> bool:
    return state.graph is not None


def _has_unit(state: ViewState) -> bool:
    return unit_of(state) is not None


def _go_to(window: MainWindow) -> None:
    window.parts.ask.channel.open()
    window.docks["channel"].panel.search()


def _copy(window: MainWindow) -> None:
    address = str(unit_of(window.parts.store.state))
    QGuiApplication.clipboard().setText(address)
    window.parts.messages.status(f"Copied {address}")


CHANNEL_ACTIONS = (
    ActionSpec(
        "channel_page",
        "As&k",
        "channel",
        "C&hannel page",
        "Show all that is known of the enlarged channel: map, exemplars, what it likes, filter, statistics",
        "Ctrl+Return",
        lambda w: w.parts.ask.channel.open(),
        enabled=_has_unit,
    ),
    ActionSpec(
        "go_to_channel",
        "As&k",
        "channel",
        "&Go to channel…",
        "Type the address of a channel, 4a/5x5:17 or 4a:417, and open its page",
        "Ctrl+G",
        _go_to,
        enabled=_network,
    ),
    ActionSpec(
        "copy_address",
        "As&k",
        "channel",
        "Copy a&ddress",
        "Put the address of the enlarged channel on the clipboard",
        "Ctrl+Alt+A",
        _copy,
        enabled=_has_unit,
    ),
)
