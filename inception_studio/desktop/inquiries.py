"""All controllers that ask the network why, by the question; a plain record."""

from __future__ import annotations

import time
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inception_studio.desktop.explorer import Explorer
    from inception_studio.desktop.inquiry import Inquiry
    from inception_studio.desktop.messages import Messages
    from inception_studio.desktop.settings import Settings
    from inception_studio.desktop.store import Store


# To add an inquiry: add its field here and make it in `make_inquiries`.
@dataclass(frozen=True)
class Inquiries:
    """One controller a question, each on a thread of its own that starts with its first work."""

    def close(self, timeout_s: float) -> bool:
        """Cancel all, wait for all; whether they ended in time."""
        deadline = time.monotonic() + timeout_s
        every: list[Inquiry] = [getattr(self, field.name) for field in fields(self)]
        for inquiry in every:
            inquiry.cancel()
        ended = [inquiry.close(max(0.0, deadline - time.monotonic())) for inquiry in every]
        return all(ended)


def make_inquiries(store: Store, explorer: Explorer, messages: Messages, settings: Settings) -> Inquiries:
    """Every controller, wired; nothing runs yet."""
    return Inquiries()
