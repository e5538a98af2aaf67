"""Brings the engine in behind the window: the only place in `desktop` that imports what imports torch."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from inception_studio.desktop.jobs import JobSlot, Lane

if TYPE_CHECKING:
    from inception_studio.desktop.messages import Messages
    from inception_studio.desktop.store import Store


class Engine:
    """The engine's modules that need torch, by their own names, for those who may not import them.

    What the first answer needs is imported when it is made, the rest when it is first asked for.
    """

    def __init__(self) -> None:
        """Import; takes seconds, so call it on a worker thread. captum and scikit-image are not needed."""
        from inception_studio.insight import record
        from inception_studio.nets import googlenet, preprocess, weights

        self.googlenet = googlenet
        self.preprocess = preprocess
        self.record = record
        self.weights = weights

    @property
    def devices(self) -> ModuleType:
        """What can train here."""
        from inception_studio.training import devices

        return devices

    @property
    def folders(self) -> ModuleType:
        """Data sets in class folders."""
        from inception_studio.training import folders

        return folders

    @property
    def hub(self) -> ModuleType:
        """Weights from the network."""
        from inception_studio.nets import hub

        return hub

    @property
    def trainer(self) -> ModuleType:
        """What trains."""
        from inception_studio.training import trainer

        return trainer


class EngineHolder(QObject):
    """Where the controllers find the engine: None until `ready`; `ended` comes if it failed, too."""

    ready = Signal()
    ended = Signal()

    def __init__(self, store: Store, messages: Messages, lane: Lane) -> None:
        super().__init__()
        self.engine: Engine | None = None
        self._store = store
        self._slot = JobSlot("engine", messages, lane)

    def start(self) -> None:
        """Import on the lane; `ViewState.engine` and the signal tell when it is there."""
        self._slot.start(lambda token, progress: Engine(), self._on_loaded, self._on_failed)

    def _on_loaded(self, engine: Engine) -> None:
        self.engine = engine
        self._store.update(engine="ready")
        self.ready.emit()
        self.ended.emit()

    def _on_failed(self, error: BaseException) -> None:
        self._store.update(engine="failed")
        self.ended.emit()
