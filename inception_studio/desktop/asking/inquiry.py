"""What every controller that asks the network why has in common: a thread, a copy of the network, an end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QObject

from inception_studio.desktop import looking
from inception_studio.desktop.jobs import JobSlot, Lane

if TYPE_CHECKING:
    from inception_studio.desktop.engine import Engine
    from inception_studio.desktop.explorer import Explorer
    from inception_studio.desktop.looking import Looking
    from inception_studio.desktop.messages import Messages
    from inception_studio.desktop.settings import Settings
    from inception_studio.desktop.store import Store


class Inquiry(QObject):
    """Long questions to the network run on a lane of their own, so that the window's answers never wait.

    Hooks and gradients of one inquiry never meet those of another: each has its own copy of the network.
    Other weights cancel what runs, so that no two results mix.
    """

    most_copies: ClassVar[int] = 1  # of networks that are kept

    def __init__(
        self, name: str, store: Store, explorer: Explorer, messages: Messages, settings: Settings
    ) -> None:
        super().__init__()
        self.store = store
        self.explorer = explorer
        self.messages = messages
        self.settings = settings
        self._lane = Lane(name)
        self._slots: list[JobSlot] = []
        self._copies: tuple[tuple[Any, Any], ...] = ()  # whose weights, the network; the newest last
        store.changed.connect(self._on_store)

    def slot(self, name: str) -> JobSlot:
        """A new slot on this inquiry's lane; it is cancelled with the others."""
        made = JobSlot(name, self.messages, self._lane, withdraws=True)
        self._slots.append(made)
        return made

    def network(self, engine: Engine, looked: Looking) -> Any:
        """This inquiry's own copy of the network that is looked into, in evaluation mode, without gradients.

        To be called in a job. The last `most_copies` are kept until other weights come.
        """
        for weights, net in self._copies:
            if weights is looked.weights:
                return net
        net = looking.built(engine, looked.weights, looked.card).requires_grad_(False)
        self._copies = (*self._copies, (looked.weights, net))[-self.most_copies :]
        return net

    def forget_networks(self) -> None:
        """Give the copies' memory back."""
        self._copies = ()

    def cancel(self) -> None:
        """Ask everything that runs to stop."""
        for slot in self._slots:
            slot.cancel()

    def close(self, timeout_s: float) -> bool:
        """Cancel everything and wait for the thread; whether it ended in time."""
        self.cancel()
        return self._lane.close(timeout_s)

    def on_weights(self) -> None:
        """Other weights are looked into: what runs was asked of the ones before."""
        self.cancel()

    def _on_store(self, names: frozenset[str]) -> None:
        if "card" in names:
            self.on_weights()
