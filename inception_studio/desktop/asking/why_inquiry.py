"""The controller behind "why this answer?": which methods are asked what, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer

from inception_studio.desktop.asking import why_aim
from inception_studio.desktop.asking import why_jobs as jobs
from inception_studio.desktop.asking.inquiry import Inquiry
from inception_studio.desktop.asking.why_again import AskingAgain
from inception_studio.desktop.asking.why_column_jobs import ColumnJobs
from inception_studio.desktop.asking.why_differences import Differences, pruned
from inception_studio.desktop.asking.why_following import Following
from inception_studio.desktop.asking.why_parts_job import PartsJob
from inception_studio.desktop.asking.why_state import CHECKS, DELETION, MAP, RANDOMISED, Column, WhyState
from inception_studio.insight.attribution.methods import METHODS
from inception_studio.insight.attribution.request import Request

if TYPE_CHECKING:
    from inception_studio.desktop.explorer import Explorer
    from inception_studio.desktop.jobs import JobSlot
    from inception_studio.desktop.messages import Messages
    from inception_studio.desktop.settings import Settings
    from inception_studio.desktop.store import Store
    from inception_studio.insight.record_types import Record

MOST_COLUMNS = len(METHODS)
FIRST_METHODS = ("gradcam", "integrated-gradients")


class WhyInquiry(Inquiry):
    """Keeps `ViewState.why`. Whatever is asked anew cancels what was asked before it in the same place.

    A photo's results go with it: none is ever shown beside a newer photo, other weights, another class or
    another head. What was once computed lies on the shelf. Columns are named by their place, 0 first.
    """

    def __init__(self, store: Store, explorer: Explorer, messages: Messages, settings: Settings) -> None:
        super().__init__("why", store, explorer, messages, settings)
        self._jobs = ColumnJobs(self.slot, range(MOST_COLUMNS), store, self._on_map)
        self._parts = PartsJob(self.slot("why parts"), store)
        self.differences = Differences(store)
        self.again = AskingAgain(self._run_again, lambda: explorer.run.following)
        # There may be a record before anybody asks.
        self._following = Following(self.record, store.state.photo)
        self._wanted = False  # a run was asked for while the photo to run on was still being looked at

    @property
    def state(self) -> WhyState:
        """The present columns and results."""
        return self.store.state.why

    @property
    def record(self) -> Record | None:
        """What the whole network made of the photo, whatever is switched off in it for now."""
        state = self.store.state
        return state.record if state.intact is None else state.intact

    def slot_of(self, key: int, kind: str) -> JobSlot:
        """Where one kind of result of a column is computed, for its progress."""
        return self._jobs.slot(key, kind)

    @property
    def conducting(self) -> JobSlot:
        """Where the parts of a module are computed, for its progress."""
        return self._parts.slot

    # What is asked

    def add(self, method: str) -> None:
        """Put a method beside the others; beyond `MOST_COLUMNS` nothing happens."""
        used = {column.key for column in self.state.columns}
        free = [key for key in range(MOST_COLUMNS) if key not in used]
        if free:
            request = self._aimed(Request(method, 0, self.state.head))
            self._set(columns=(*self.state.columns, Column(free[0], request)))

    def remove(self, i: int) -> None:
        """Take a column away, with what runs for it."""
        column = self.state.columns[i]
        self._jobs.stop(column.key)
        self.again.let_go({column.key})
        self._set(columns=tuple(c for c in self.state.columns if c.key != column.key))

    def set_request(self, i: int, request: Request) -> None:
        """Ask a column something else; what it showed goes, and comes anew if there was something."""
        column = self.state.columns[i]
        self._ask_instead(i, column.asking(request if column.pinned else self._aimed(request)))

    def pin(self, i: int, target: int | None) -> None:
        """Ask a column about a class of its own; None: about the same as the others again."""
        column = self.state.columns[i]
        request = why_aim.aimed(column.request, self.state, self.record, target)
        self._ask_instead(i, Column(column.key, request, pinned=target is not None))

    def set_target(self, target: int | None) -> None:
        """Ask all columns about a class, None: the head's best one. Those with a class of their own keep it,
        unless all have one."""
        self._set(target=target)
        self._ask_anew(unpin=all(column.pinned for column in self.state.columns))

    def set_head(self, head: str) -> None:
        """Ask all columns about "main", "aux1" or "aux2"; nothing happens if the network has no such head."""
        record = self.record
        if head != self.state.head and (record is None or why_aim.has_head(record, head)):
            self._set(head=head)
            self._ask_anew(unpin=False)

    def ask(self) -> None:
        """Run what has no answer yet; with no method chosen, the first two."""
        for method in () if self.state.columns else FIRST_METHODS:
            self.add(method)
        self._run_those(lambda column: column.attribution is None and MAP not in column.running)

    def compare_targets(self, targets: Mapping[str, int], photo: Path) -> None:
        """Put the same method for several classes, each with its role, side by side, and run it; others go.
        Beside other photos than this one they are a single column like any other."""
        self._stop_all()
        self.again.let_go(range(MOST_COLUMNS))
        head = self.state.head
        columns = tuple(
            Column(key, Request(FIRST_METHODS[0], target, head), pinned=True, pinned_for=photo, role=role)
            for key, (role, target) in enumerate(targets.items())
        )
        self._set(columns=columns, conducted=None, differences=())
        self.run_all()

    # What is computed

    def run(self, i: int) -> None:
        """Compute a column's map."""
        subject = self._subject()
        if subject is not None:
            self._jobs.explain(self.state.columns[i], subject)

    def run_all(self) -> None:
        """Compute every column's map; of a photo that is still being looked at, when that is done."""
        self._run_those(lambda column: True)

    def check_randomised(self, i: int) -> None:
        """Compute the same map on a network whose top layers are drawn anew."""
        self._check(i, RANDOMISED)

    def check_deletion(self, i: int) -> None:
        """Compute how the class's probability falls as the most important pixels go."""
        self._check(i, DELETION)

    def check_all(self, checking: bool) -> None:
        """Check every map, those that are to come as well; or stop doing so."""
        self._set(checking=checking)
        if not checking:
            for column in self.state.columns:
                self._jobs.stop(column.key, CHECKS)
            return
        for column in self.state.columns:
            self._on_map(column.key)

    def conduct(self, module: str) -> None:
        """Rank a module's channels and branches by their part in the answer."""
        subject = self._subject()
        if subject is not None:
            self._parts.start(subject, module, why_aim.target(self.state, subject.record), self.state.head)

    def cancel_column(self, i: int) -> None:
        """Stop what runs for a column; what it has stays."""
        key = self.state.columns[i].key
        self._jobs.stop(key)
        self.again.let_go({key})

    def cancel_conduct(self) -> None:
        """Stop ranking."""
        self._parts.cancel()

    def cancel(self) -> None:
        """Stop everything that runs; what is there stays."""
        self.again.let_go(column.key for column in self.state.columns if MAP in column.running)
        self._stop_running()

    def on_weights(self) -> None:
        self._stop_running()

    def _stop_running(self) -> None:
        super().cancel()
        self._wanted = False
        for column in self.state.columns:
            self._jobs.put(column.stopped())
        self._parts.cancel()

    # Following photo and weights

    def _on_store(self, names: frozenset[str]) -> None:
        wanted = self._wanted
        super()._on_store(names)
        self._wanted = wanted
        if "card" in names or self.record is not self._following.record:
            self._forget()
        if wanted and names & {"busy", "record"}:
            # The record comes just after the explorer is no more busy with it, in the same breath.
            QTimer.singleShot(0, self, self._run_wanted)

    def _run_wanted(self) -> None:
        if self._wanted and self.store.state.record is not None:
            self.run_all()

    def _forget(self) -> None:
        """Another photo or other weights: aim anew, and drop what was found of the ones before."""
        self.again.forgotten(self.state.columns)
        why = self._following.follow(self.state, self.record, self.store.state.photo)
        self._aim_anew(why, unpin=False)

    def _run_again(self, keys: frozenset[int]) -> None:
        if self.store.state.busy:
            self.again.wait()
        else:
            self._run_those(lambda column: column.key in keys and column.fresh)

    def _ask_instead(self, i: int, asked: Column) -> None:
        fresh = self.state.columns[i].fresh
        self._jobs.stop(asked.key)
        self.again.let_go({asked.key})
        self._set(columns=self.state.with_column(asked).columns)
        if not fresh:
            self.run(i)

    def _ask_anew(self, *, unpin: bool) -> None:
        """Aim all columns at the present class and head, and run those that had an answer or a run."""
        self.again.forgotten(self.state.columns)
        shown = {column.key for column in self.state.columns if not column.fresh}
        self._aim_anew(self.state, unpin=unpin)
        self._run_those(lambda column: column.key in shown)

    def _aim_anew(self, why: WhyState, *, unpin: bool) -> None:
        """Aim the columns of a state to come at its class and head, without the answers of before."""
        before, wanted = self.state, self._wanted
        self._stop_all()
        self._wanted = wanted
        aimed = [why_aim.anew(column, why, self.record, unpin=unpin) for column in why.columns]
        columns = why_aim.merged(aimed, before.columns)
        self.again.let_go({column.key for column in aimed} - {column.key for column in columns})
        new, old = (why.head, why.target, columns), (before.head, before.target, before.columns)
        if new != old or before.conducted is not None:
            self._set(head=why.head, target=why.target, columns=columns, conducted=None)

    # Inside

    def _check(self, i: int, kind: str) -> None:
        subject = self._subject()
        if subject is not None:
            self._jobs.check(self.state.columns[i], kind, subject)

    def _on_map(self, key: int) -> None:
        """A map is there: make the checks that it has not had, if they are wanted."""
        keys = [column.key for column in self.state.columns]
        for kind in CHECKS if self.state.checking else ():
            column = self.state.columns[keys.index(key)]
            if getattr(column, kind) is None and kind not in column.running:
                self._check(keys.index(key), kind)

    def _aimed(self, request: Request) -> Request:
        return why_aim.aimed(request, self.state, self.record)

    def _subject(self) -> jobs.Subject | None:
        """What is asked about, held while it is one in training."""
        engine, looked, record = self.explorer.engine, self.explorer.looking, self.record
        if engine is None or looked is None or record is None:
            return None
        self.explorer.run.hold()
        return jobs.Subject(record, lambda: self.network(engine, looked))

    def _run_those(self, wanted: Callable[[Column], bool]) -> None:
        self._wanted = bool(self.store.state.busy)
        if self._wanted:
            return
        for i, column in enumerate(self.state.columns):
            if wanted(column):
                self.run(i)

    def _stop_all(self) -> None:
        self._wanted = False
        self._jobs.forget()
        self._parts.slot.cancel()

    def _set(self, **changes: Any) -> None:
        self.store.update(why=pruned(replace(self.state, **changes)))
