"""What the menus can do with one channel: get to it, copy its address, open the exemplars of all."""

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


def _open_exemplars(window: MainWindow) -> None:
    folder = window.parts.settings.get("last_folder")
    path = window.dialogs.choose_exemplars(window, folder)
    if path is not None:
        window.parts.settings.set("last_folder", str(path.parent))
        window.parts.ask.exemplars.open(path)
        window.parts.ask.channel.show_section("exemplars")


CHANNEL_ACTIONS = (
    ActionSpec(
        "open_exemplars",
        "&File",
        "weights",
        "Open &exemplars…",
        "Open a file of exemplars, the patches that excite each channel most, of the present weights",
        "Ctrl+E",
        _open_exemplars,
        enabled=_network,
    ),
    ActionSpec(
        "channel_page",
        "&Network",
        "channel",
        "C&hannel page",
        "Show all that is known of the enlarged channel: map, exemplars, what it likes, filter, statistics",
        "Ctrl+Return",
        lambda w: w.parts.ask.channel.open(),
        enabled=_has_unit,
    ),
    ActionSpec(
        "go_to_channel",
        "&Network",
        "channel",
        "&Go to channel…",
        "Type the address of a channel, 4a/5x5:17 or 4a:417, and open its page",
        "Ctrl+G",
        _go_to,
        enabled=_network,
    ),
    ActionSpec(
        "copy_address",
        "&Network",
        "channel",
        "Copy a&ddress",
        "Put the address of the enlarged channel on the clipboard",
        "Ctrl+Alt+A",
        _copy,
        enabled=_has_unit,
    ),
)
