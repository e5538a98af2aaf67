"""Computes what the columns of "why" show: a slot for each column and kind of result; knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any

from inception_studio.cancellation import CancelToken, Progress
from inception_studio.desktop.asking import why_jobs as jobs
from inception_studio.desktop.asking.why_state import DELETION, KINDS, MAP, RANDOMISED, Column
from inception_studio.desktop.jobs import JobSlot
from inception_studio.errors import UserError

if TYPE_CHECKING:
    from inception_studio.desktop.store import Store

Work = Callable[[jobs.Subject, CancelToken, Progress], Any]
Fields = dict[str, Any]  # of a column, with what came of the work


class ColumnJobs:
    """A newer job of a column cancels the older of its kind, a new map all of the column's.

    `made` is called with a column's key when its map is there.
    """

    def __init__(
        self,
        new_slot: Callable[[str], JobSlot],
        keys: Iterable[int],
        store: Store,
        made: Callable[[int], None],
    ) -> None:
        self._slots = {(key, kind): new_slot(f"why {kind} {key}") for key in keys for kind in KINDS}
        self._store = store
        self._made = made

    def slot(self, key: int, kind: str) -> JobSlot:
        """Where one kind of result of a column is computed."""
        return self._slots[key, kind]

    def explain(self, column: Column, subject: jobs.Subject) -> None:
        """Compute a column's map."""
        for kind in KINDS:
            self._slots[column.key, kind].cancel()
        request = column.request

        def fields(made: tuple[Any, bool]) -> Fields:
            return {"attribution": made[0], "kept": made[1]}

        self._start(column, MAP, subject, lambda s, t, p: jobs.attribution(s, request, t, p), fields)

    def check(self, column: Column, kind: str, subject: jobs.Subject) -> None:
        """Make one of the checks of a column's map; without a map nothing happens."""
        map_ = column.attribution
        if map_ is None:
            return
        work = {RANDOMISED: jobs.randomised, DELETION: jobs.deletion}[kind]
        self._start(column, kind, subject, lambda s, t, p: work(s, map_, t, p), lambda made: {kind: made})

    def stop(self, key: int, kinds: Collection[str] = KINDS) -> None:
        """Stop what runs for a column; what it has stays."""
        for kind in kinds:
            self._slots[key, kind].cancel()
        column = self._store.state.why.column(key)
        if column is not None:
            self.put(column.stopped(kinds))

    def forget(self) -> None:
        """Stop all, whatever the columns say of it."""
        for slot in self._slots.values():
            slot.cancel()

    def put(self, column: Column) -> None:
        """Replace a column by its newer self."""
        why = self._store.state.why
        if why.column(column.key) is not column:
            self._store.update(why=why.with_column(column))

    def _start(
        self, column: Column, kind: str, subject: jobs.Subject, work: Work, fields: Callable[[Any], Fields]
    ) -> None:
        begun = column.beginning(kind, subject.record)
        self.put(begun)

        def end(**changes: Any) -> None:
            now = self._store.state.why.column(column.key)
            # The newest job of its slot; but the column may have been asked something else since.
            if now is not None and now.record is subject.record and now.request == begun.request:
                self.put(now.ended(kind, **changes))
                if kind == MAP:
                    self._made(column.key)

        def done(made: Any) -> None:
            if isinstance(made, UserError):
                fail(str(made))
            else:
                end(**fields(made))

        def fail(told: str) -> None:
            now = self._store.state.why.column(column.key) or begun
            end(errors={**now.errors, kind: told})

        self._slots[column.key, kind].start(
            lambda t, p: jobs.or_error(lambda: work(subject, t, p)), done, lambda error: fail(jobs.FAILED)
        )
