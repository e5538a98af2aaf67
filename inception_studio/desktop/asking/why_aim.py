"""What a question is about: which class, which head, of which layer; pure functions over the state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from inception_studio.desktop.asking.why_shelf import asked
from inception_studio.desktop.asking.why_state import Column, WhyState
from inception_studio.insight.attribution.layers import layers_for, module_around
from inception_studio.insight.attribution.request import Request
from inception_studio.nets.vocabulary import AUXILIARY, MODULES

if TYPE_CHECKING:
    from inception_studio.insight.record_types import Record

_LAST = {"main": MODULES[-1], **AUXILIARY}  # module that each head reads


def target(why: WhyState, record: Record | None) -> int:
    """The class that is asked about: the chosen one, else the best of the head."""
    if why.target is not None:
        return why.target
    probabilities = None if record is None else record.probabilities.get(why.head)
    return 0 if probabilities is None else int(np.argmax(np.nan_to_num(probabilities)))


def module(why: WhyState, record: Record, layer: str) -> str:
    """The inception module around the open layer, if the head reads it; else the last one that it reads."""
    around = module_around(record.graph, layer)
    return around if around in layers_for(record.graph, why.head) else _LAST[why.head]


def aimed(request: Request, why: WhyState, record: Record | None, own: int | None = None) -> Request:
    """The question, asked about the present head and its class, or the column's `own`; under another head, of
    a layer that it reads, and of the last module under it if it was asked of the last one under the head of
    before."""
    layer = request.layer
    if record is not None and request.head != why.head:
        was_last = layer == _LAST.get(request.head)
        if was_last or layer not in layers_for(record.graph, why.head):
            layer = _LAST[why.head]
    asked_about = target(why, record) if own is None else own
    return replace(request, target=asked_about, head=why.head, layer=layer)


def anew(column: Column, why: WhyState, record: Record | None, *, unpin: bool) -> Column:
    """The column without its answers, aimed at the present class and head; a pinned one keeps its own class
    unless it is to `unpin`. The same column if it had no answers and is aimed so already."""
    pinned = column.pinned and not unpin
    request = aimed(column.request, why, record, column.request.target if pinned else None)
    if column.fresh and request == column.request and pinned == column.pinned:
        return column
    if not pinned:
        return Column(column.key, request)
    return column.asking(request)


def merged(columns: Sequence[Column], before: Sequence[Column]) -> tuple[Column, ...]:
    """The columns without those that by now ask what an earlier one asks, and asked something else `before`;
    what a person has put there twice stays."""
    kept: list[tuple[Column, Column]] = []
    for new, old in zip(columns, before, strict=True):
        if not any(
            same_question(new, other) and asked(old.request) != asked(was.request) for other, was in kept
        ):
            kept.append((new, old))
    return tuple(new for new, _ in kept)


def same_question(one: Column, other: Column) -> bool:
    """Whether two columns ask the same, and go on doing so when the panel is set to another class."""
    return one.pinned == other.pinned and asked(one.request) == asked(other.request)


def has_head(record: Record, head: str) -> bool:
    """Whether the network answers with that head."""
    return record.probabilities.get(head) is not None
