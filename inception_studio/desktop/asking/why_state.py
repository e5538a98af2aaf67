"""What is asked about an answer and what is known of it by now, as frozen data; knows no Qt and no torch."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from inception_studio.insight.attribution.request import Attribution, Request
    from inception_studio.insight.attribution.result import Conductance, Deletion, Randomised
    from inception_studio.insight.record_types import Record

MAP, RANDOMISED, DELETION = "map", "randomised", "deletion"
CHECKS = (RANDOMISED, DELETION)
KINDS = (MAP, *CHECKS)
"""What can be computed for a column; checks are named as the fields that they fill."""


@dataclass(frozen=True, eq=False)
class Column:
    """One method beside others: what is asked, what came of it, what runs.

    `key` stays the column's own while others come and go. A `pinned` column asks about a class of its own,
    whichever the panel is set to; with `pinned_for` only while that photo is shown, whose `role` ("right",
    "given") the class has. All results are of
    `record`. `kept` says that the map was there from an earlier time. `running` has those of `KINDS`
    that are being computed, `errors` why one could not be.
    """

    key: int
    request: Request
    pinned: bool = False
    record: Record | None = None
    attribution: Attribution | None = None
    randomised: Randomised | None = None
    deletion: Deletion | None = None
    kept: bool = False
    running: frozenset[str] = frozenset()
    errors: Mapping[str, str] = field(default_factory=dict)
    pinned_for: Path | None = None
    role: str = ""

    @property
    def error(self) -> str:
        """Why there is no map; empty if nothing went wrong."""
        return self.errors.get(MAP, "")

    @property
    def fresh(self) -> bool:
        """Whether nothing was asked yet, or all of it was forgotten."""
        return self.record is None and not self.running and not self.errors

    def asking(self, request: Request) -> Column:
        """The same column with another question and no answer yet."""
        return Column(self.key, request, self.pinned, pinned_for=self.pinned_for, role=self.role)

    def beginning(self, kind: str, record: Record) -> Column:
        """One kind of result runs; a new map makes all older results void."""
        before = self.asking(self.request) if kind == MAP else self
        errors = {k: v for k, v in before.errors.items() if k != kind}
        return replace(before, record=record, running=before.running | {kind}, errors=errors)

    def ended(self, kind: str, **results: Any) -> Column:
        """One kind of result runs no more; `results` are fields that came of it."""
        return replace(self, running=self.running - {kind}, **results)

    def stopped(self, kinds: Collection[str] = KINDS) -> Column:
        """The column without these that run; if it has no map then, as before anything was asked."""
        if not self.running & set(kinds):
            return self
        if MAP in kinds and self.attribution is None:
            return self.asking(self.request)
        return replace(self, running=self.running - set(kinds))


@dataclass(frozen=True, eq=False)
class Conducted:
    """The parts of a module in the answer: asked about which class of which head, and what came of it."""

    module: str
    target: int
    head: str
    record: Record
    conductance: Conductance | None = None
    running: bool = False
    error: str = ""


@dataclass(frozen=True)
class Difference:
    """The map of the column `key` less that of the column `less`."""

    key: int
    less: int


@dataclass(frozen=True, eq=False)
class WhyState:
    """All columns from left to right, and what they ask about: `target` None is the head's best class.

    With `checking`, every map is checked as soon as it is there.
    """

    columns: tuple[Column, ...] = ()
    head: str = "main"
    target: int | None = None
    checking: bool = False
    conducted: Conducted | None = None
    differences: tuple[Difference, ...] = ()  # shown beside the columns

    def with_column(self, changed: Column) -> WhyState:
        """One column replaced by its newer self; the same state if it is gone."""
        return replace(self, columns=tuple(changed if c.key == changed.key else c for c in self.columns))

    def column(self, key: int) -> Column | None:
        """The column of that key, if it is still there."""
        return next((column for column in self.columns if column.key == key), None)
