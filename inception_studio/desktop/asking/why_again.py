"""Asks again by itself what took no time, when another photo or other weights have come and stay."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer

from inception_studio.desktop.asking.why_state import Column

QUICK_S = 1.0
_STILL_MS = 200  # a photo that is being shifted, or a film, is not asked about


class AskingAgain(QObject):
    """Remembers the columns that had their maps quickly, until one takes longer; `run` is called with their
    keys.

    Nothing happens while the columns are out of sight, or while `follows` says that the network shown is
    replaced at every turn.
    """

    def __init__(self, run: Callable[[frozenset[int]], None], follows: Callable[[], bool]) -> None:
        super().__init__()
        self._run = run
        self._follows = follows
        self._quick: frozenset[int] = frozenset()
        self._seen = False
        self._still = QTimer(self, singleShot=True, interval=_STILL_MS)
        self._still.timeout.connect(self._on_still)

    def forgotten(self, before: Iterable[Column]) -> None:
        """The maps of these columns are of something that is not shown any more."""
        maps = {column.key: column.attribution for column in before}
        made = {key: map_.seconds for key, map_ in maps.items() if map_ is not None}
        self._quick = self._quick - made.keys() | {key for key, took in made.items() if took <= QUICK_S}
        self.wait()

    def let_go(self, keys: Iterable[int]) -> None:
        """These columns are asked something else, are gone, or a person has stopped them."""
        self._quick -= frozenset(keys)

    def show(self) -> None:
        """The columns are seen now."""
        self._seen = True
        self.wait()

    def hide(self) -> None:
        """They are out of sight."""
        self._seen = False
        self._still.stop()

    def wait(self) -> None:
        """Ask when the columns have been seen for a while without any change."""
        if self._seen and self._quick:
            self._still.start()

    def _on_still(self) -> None:
        if not self._follows():
            self._run(self._quick)
