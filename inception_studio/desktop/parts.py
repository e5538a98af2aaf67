"""What the window lends to every panel; a plain record without behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inception_studio.desktop.asking.inquiries import Inquiries
    from inception_studio.desktop.explorer import Explorer
    from inception_studio.desktop.graph.axis import LayerAxis
    from inception_studio.desktop.messages import Messages
    from inception_studio.desktop.settings import Settings
    from inception_studio.desktop.store import Store
    from inception_studio.desktop.theme import Theme
    from inception_studio.desktop.training_session import TrainingSession


@dataclass(frozen=True)
class Parts:
    """Store, palette and controllers, as a panel's `__init__` gets them.

    `axis` is the x axis of the network's drawing, made by the main window as `LayerAxis()`: the graph
    reports on it what it shows, the plots under it follow.
    """

    store: Store
    theme: Theme
    explorer: Explorer
    session: TrainingSession
    messages: Messages
    settings: Settings
    axis: LayerAxis
    ask: Inquiries
