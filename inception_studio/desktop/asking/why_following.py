"""What becomes of the questions when other weights or another photo come; knows no Qt and no torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from inception_studio.desktop.asking.same_class import same_class
from inception_studio.desktop.asking.why_aim import has_head
from inception_studio.desktop.asking.why_state import Column, WhyState

if TYPE_CHECKING:
    from inception_studio.desktop.store import Photo
    from inception_studio.insight.record_types import Record


class Following:
    """Remembers what the questions were last about."""

    def __init__(self, record: Record | None, photo: Photo | None) -> None:
        self.record = record  # that all results are of
        self._classes: Sequence[str] = () if record is None else record.card.classes  # all targets are of
        self._image = None if photo is None else photo.image  # however it is framed

    def follow(self, why: WhyState, record: Record | None, photo: Photo | None) -> WhyState:
        """The questions, put about another record or none."""
        self.record = record
        if photo is not None and photo.image is not self._image:
            self._image = photo.image
            why = elsewhere(why, photo.path)
        if record is not None:
            before, self._classes = self._classes or record.card.classes, record.card.classes
            why = possible(why, record, before)
        return why


def possible(why: WhyState, record: Record, before: Sequence[str]) -> WhyState:
    """The state, with head and classes that this network has. Places of classes are those among `before`;
    without a class of that name here it is the head's best one, and a pinned column is pinned no more."""
    head = why.head if has_head(record, why.head) else "main"
    now = record.card.classes
    columns = tuple(_with_class(column, before, now) if column.pinned else column for column in why.columns)
    return replace(why, head=head, target=same_class(why.target, before, now), columns=columns)


def _with_class(pinned: Column, before: Sequence[str], now: Sequence[str]) -> Column:
    place = same_class(pinned.request.target, before, now)
    if place is None:
        return Column(pinned.key, pinned.request)
    return pinned if place == pinned.request.target else pinned.asking(replace(pinned.request, target=place))


def elsewhere(why: WhyState, photo: Path | None) -> WhyState:
    """The state beside another photo: what was pinned only for one that is not shown is pinned no more."""
    columns = tuple(
        column if column.pinned_for in (None, photo) else Column(column.key, column.request)
        for column in why.columns
    )
    return replace(why, columns=columns)
