"""Ranks a module's parts for "why": one question at a time, its answer kept in `ViewState.why`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from inception_studio.desktop.asking import why_jobs as jobs
from inception_studio.desktop.asking.why_state import Conducted
from inception_studio.errors import UserError

if TYPE_CHECKING:
    from inception_studio.desktop.jobs import JobSlot
    from inception_studio.desktop.store import Store


class PartsJob:
    """Owns `WhyState.conducted`; `slot` tells its progress."""

    def __init__(self, slot: JobSlot, store: Store) -> None:
        self.slot = slot
        self._store = store

    def start(self, subject: jobs.Subject, module: str, target: int, head: str) -> None:
        """Rank the channels and branches of a module; what was asked before is cancelled."""
        asked = Conducted(module, target, head, subject.record, running=True)
        self._set(asked)

        def done(made: Any) -> None:
            told = {"error": str(made)} if isinstance(made, UserError) else {"conductance": made}
            self._end(asked, **told)

        self.slot.start(
            lambda t, p: jobs.or_error(lambda: jobs.conductance(subject, module, target, head, t, p)),
            done,
            lambda error: self._end(asked, error=jobs.FAILED),
        )

    def cancel(self) -> None:
        """Stop ranking; a ranking that is there stays."""
        self.slot.cancel()
        conducted = self._store.state.why.conducted
        if conducted is not None and conducted.running:
            self._set(None)

    def _end(self, asked: Conducted, **changes: Any) -> None:
        if self._store.state.why.conducted is asked:
            self._set(replace(asked, running=False, **changes))

    def _set(self, conducted: Conducted | None) -> None:
        self._store.update(why=replace(self._store.state.why, conducted=conducted))
