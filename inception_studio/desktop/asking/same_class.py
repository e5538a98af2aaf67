"""A chosen class, found again among other weights' classes: by its name, as places differ; pure."""

from __future__ import annotations

from collections.abc import Sequence

from inception_studio.nets.card import spelling


def same_class(target: int | None, before: Sequence[str], now: Sequence[str]) -> int | None:
    """The place in `now` of the class that has the place `target` in `before`; None if it is not there.

    Of several classes of that name the one at the same place, else the first.
    """
    if target is None or target >= len(before):
        return None
    sought = spelling(before[target])
    if target < len(now) and spelling(now[target]) == sought:
        return target
    return next((place for place, name in enumerate(now) if spelling(name) == sought), None)
