"""Looks at the photo again, framed anew, or at the next frame of a film: the newest one, never a queue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from inception_studio.desktop import looking
from inception_studio.desktop.jobs import JobSlot, Lane
from inception_studio.desktop.looking import Looked
from inception_studio.desktop.store import Photo
from inception_studio.insight.lesions import Lesions
from inception_studio.nets.framing import IDENTITY, Framing

if TYPE_CHECKING:
    from PIL.Image import Image

    from inception_studio.desktop.explorer import Explorer
    from inception_studio.desktop.messages import Messages
    from inception_studio.desktop.store import Store


class Frames(QObject):
    """What the explorer looks at in passing: nothing of it is announced or remembered for the next start.

    A look begins only when the one before has been shown and the slots in `others` do nothing. What comes
    in between replaces what waits (a framing) or is let pass (a frame); the old record stays until then.
    """

    def __init__(
        self, explorer: Explorer, store: Store, messages: Messages, lane: Lane, others: Sequence[JobSlot]
    ) -> None:
        super().__init__()
        self._explorer = explorer
        self._store = store
        self._others = tuple(others)
        self._slot = JobSlot("frames", messages, lane)
        self._wanted: Framing | None = None
        for slot in (*self._others, self._slot):
            slot.busy_changed.connect(self._on_busy)

    @property
    def busy(self) -> bool:
        """Whether a look is on its way."""
        return self._slot.busy

    @property
    def idle(self) -> bool:
        """Whether a frame would be looked at now."""
        return not any(slot.busy for slot in (*self._others, self._slot))

    def frame(self, framing: Framing) -> None:
        """Crop, turn and shift the photo; of many the newest is looked at, as soon as that can be."""
        self._wanted = framing
        self._next()

    def show(
        self,
        read: Callable[[], Image],
        name: str,
        failed: Callable[[BaseException], None] | None = None,
        *,
        whole: bool = False,
    ) -> bool:
        """Look at a frame if there is time for it; whether there was.

        It is framed as the photo is, or, as the first of a film, not at all (`whole`). `read` makes the
        picture on the lane; what it raises is told and given to `failed`.
        """
        if not self.idle:
            return False
        photo = self._store.state.photo
        framing = IDENTITY if whole else self._wanted or (IDENTITY if photo is None else photo.framing)
        self._wanted = None
        self._look(lambda: Photo(name, read(), framing=framing), failed)
        return True

    def cancel(self) -> None:
        """Forget what is looked at and what waits."""
        self._wanted = None
        self._slot.cancel()

    def _on_busy(self, busy: bool) -> None:
        if not busy and self._wanted is not None:
            # Later: the slot's outcome has not been taken over yet.
            QTimer.singleShot(0, self, self._next)

    def _next(self) -> None:
        photo, wanted = self._store.state.photo, self._wanted
        if wanted is None or photo is None or not self.idle:
            return
        self._wanted = None
        if wanted != photo.framing:
            self._look(lambda: replace(photo, seen=None, framing=wanted))

    def _look(self, read: Callable[[], Photo], failed: Callable[[BaseException], None] | None = None) -> None:
        engine, looking_with = self._explorer.engine, self._explorer.looking
        lesions = self._store.state.lesions
        self._slot.start(
            lambda token, progress: looking.look(engine, looking_with, read(), token, lesions),
            lambda looked: self._on_looked(looked, lesions),
            failed,
        )

    def _on_looked(self, looked: Looked, lesions: Lesions) -> None:
        photo = looked.photo
        assert photo is not None
        # Other weights or lesions may have come in the meantime.
        if looked.looking is not self._explorer.looking or lesions != self._store.state.lesions:
            self._look(lambda: photo)
        else:
            self._store.update(photo=photo, record=looked.record, intact=looked.intact)
