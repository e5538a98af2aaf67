"""What a question is about: which class, which head, of which layer; pure functions over the state."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

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


def aimed(request: Request, why: WhyState, record: Record | None) -> Request:
    """The question, asked about the present class and head; under another head, of a layer that it reads, and
    of the last module under it if it was asked of the last one under the head of before."""
    layer = request.layer
    if record is not None and request.head != why.head:
        was_last = layer == _LAST.get(request.head)
        if was_last or layer not in layers_for(record.graph, why.head):
            layer = _LAST[why.head]
    return replace(request, target=target(why, record), head=why.head, layer=layer)


def anew(column: Column, why: WhyState, record: Record | None, *, unpin: bool) -> Column:
    """The column without its answers, aimed at the present class and head; a pinned one keeps its own class
    unless it is to `unpin`, or these weights have no such class or head. The same column if it had no
    answers and is aimed so already."""
    pinned = column.pinned and not unpin and (record is None or _has(record, column.request))
    request = column.request if pinned else aimed(column.request, why, record)
    if column.fresh and request == column.request and pinned == column.pinned:
        return column
    return Column(column.key, request, pinned)


def _has(record: Record, request: Request) -> bool:
    return request.target < len(record.card.classes) and has_head(record, request.head)


def has_head(record: Record, head: str) -> bool:
    """Whether the network answers with that head."""
    return record.probabilities.get(head) is not None


def possible(why: WhyState, record: Record) -> WhyState:
    """The state, with head and class that this network has."""
    head = why.head if has_head(record, why.head) else "main"
    known = why.target is None or why.target < len(record.card.classes)
    chosen = why.target if known else None
    return why if (head, chosen) == (why.head, why.target) else replace(why, head=head, target=chosen)
