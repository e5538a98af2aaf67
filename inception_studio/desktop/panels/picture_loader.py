"""Makes small pictures beside the GUI thread; knows neither where they come from nor where they go."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from inception_studio.desktop.jobs import THREAD_PREFIX
from inception_studio.errors import UserError

Maker = Callable[[], QImage]


class PictureLoader(QObject):
    """One thread works off what was asked for, in order, and ends when nothing is left."""

    loaded = Signal(object, QImage)  # the key of the request; a null picture if there is none to see

    def __init__(self, owner: QObject) -> None:
        """When `owner` goes, nothing more is made."""
        # No child of its owner: its thread may be telling of a picture when the owner is destroyed.
        super().__init__()
        self._lock = threading.Lock()
        self._waiting: dict[Hashable, Maker] = {}
        self._working = False
        owner.destroyed.connect(self._waiting.clear)

    def request(self, key: Hashable, make: Maker) -> None:
        """Run `make` on the thread; it may raise `UserError`. A key that waits is not queued twice."""
        with self._lock:
            self._waiting.setdefault(key, make)
            if self._working:
                return
            self._working = True
        threading.Thread(target=self._work, name=f"{THREAD_PREFIX}pictures", daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._working = False
                    return
                key = next(iter(self._waiting))
                make = self._waiting.pop(key)
            try:
                picture = make()
            except UserError:  # a file that was moved or is broken: the message comes when it is opened
                picture = QImage()
            except BaseException:
                with self._lock:
                    self._working = False
                raise
            self.loaded.emit(key, picture)
