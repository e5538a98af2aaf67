"""What an entry of a menu is; knows no entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inception_studio.desktop.main_window import MainWindow
    from inception_studio.desktop.store import ViewState


def _always(state: ViewState) -> bool:
    return True


@dataclass(frozen=True)
class ActionSpec:
    """One entry of a menu: its name for tests and the toolbar, its words, its shortcut, what it does when.

    A `section` is parted from the next by a line. `checked` makes the entry a choice that shows whether it
    is on; `text_now` replaces the text as the state goes, `short` replaces it in the toolbar.
    """

    name: str
    menu: str
    section: str
    text: str
    tip: str
    shortcut: str
    run: Callable[[MainWindow], Any]
    icon: str = ""
    enabled: Callable[[ViewState], bool] = _always
    checked: Callable[[MainWindow], bool] | None = None
    text_now: Callable[[ViewState], str] | None = None
    short: str = ""
