"""How a view follows the store: what every panel has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from inception_studio.desktop.parts import Parts
    from inception_studio.desktop.store import ViewState


class Panel(QWidget):
    """A view of the state: names what it watches and redraws itself in `refresh`.

    A panel out of sight is not refreshed; it catches up, once, when it is seen. `refresh` may not write
    state: a gesture calls a controller instead.
    """

    watches: ClassVar[frozenset[str]] = frozenset()
    headline: QWidget | None = None  # the panel's own first line, which its dock takes into its title

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.parts = parts
        self._missed: frozenset[str] = self.watches
        self._in_front = True
        self._in_sight = False
        parts.store.changed.connect(self._on_changed)

    @property
    def state(self) -> ViewState:
        """The present snapshot of the store."""
        return self.parts.store.state

    @property
    def seen(self) -> bool:
        """Whether it is shown, and not behind another's tab."""
        return self._in_sight

    def show_in_front(self, in_front: bool) -> None:
        """Whether its dock lies in front of those that share its place: Qt takes all of them for visible."""
        self._in_front = in_front
        self._see()

    def on_seen(self, seen: bool) -> None:
        """It has come into sight, and has caught up, or is out of it: for what is computed for eyes only."""

    def renew(self) -> None:
        """Redraw everything, now or when it is seen."""
        if self._in_sight:
            self.refresh(self.watches)
        else:
            self._missed = self.watches

    def refresh(self, names: frozenset[str]) -> None:
        """Redraw what depends on the fields in `names` (a subset of `watches`)."""
        raise NotImplementedError

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._see()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._see()

    def _see(self) -> None:
        seen = self._in_front and self.isVisible()
        if seen is self._in_sight:
            return
        self._in_sight = seen
        if seen and self._missed:
            names, self._missed = self._missed, frozenset()
            self.refresh(names)
        self.on_seen(seen)

    def _on_changed(self, names: frozenset[str]) -> None:
        mine = names & self.watches
        if not mine:
            return
        if self._in_sight:
            self.refresh(mine)
        else:
            self._missed |= mine
