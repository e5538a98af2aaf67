"""How a view follows the store: what every panel has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from inception_studio.desktop.parts import Parts
    from inception_studio.desktop.store import ViewState


class Panel(QWidget):
    """A view of the state: names what it watches and redraws itself in `refresh`.

    A hidden panel is not refreshed; it catches up, once, when it is shown. `refresh` may not write
    state: a gesture calls a controller instead.
    """

    watches: ClassVar[frozenset[str]] = frozenset()
    headline: QWidget | None = None  # the panel's own first line, which its dock takes into its title

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.parts = parts
        self._missed: frozenset[str] = self.watches
        parts.store.changed.connect(self._on_changed)

    @property
    def state(self) -> ViewState:
        """The present snapshot of the store."""
        return self.parts.store.state

    def refresh(self, names: frozenset[str]) -> None:
        """Redraw what depends on the fields in `names` (a subset of `watches`)."""
        raise NotImplementedError

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._missed:
            names, self._missed = self._missed, frozenset()
            self.refresh(names)

    def _on_changed(self, names: frozenset[str]) -> None:
        mine = names & self.watches
        if not mine:
            return
        if self.isVisible():
            self.refresh(mine)
        else:
            self._missed |= mine
