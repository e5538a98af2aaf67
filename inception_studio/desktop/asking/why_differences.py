"""Which columns of "why" are subtracted from which, kept in `ViewState.why`; computes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from inception_studio.desktop.asking.why_aim import same_question
from inception_studio.desktop.asking.why_state import Difference, WhyState

if TYPE_CHECKING:
    from inception_studio.desktop.store import Store


class Differences:
    """Owns `WhyState.differences`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, key: int, less: int) -> None:
        """Show one column's map less another's, by their keys; nothing happens if it is shown already, or if
        both ask the same."""
        made, why = Difference(key, less), self._store.state.why
        if _differ(why, made) and made not in why.differences:
            self._set((*why.differences, made))

    def remove(self, key: int, less: int) -> None:
        """Show it no more."""
        gone = Difference(key, less)
        self._set(tuple(one for one in self._store.state.why.differences if one != gone))

    def _set(self, differences: tuple[Difference, ...]) -> None:
        self._store.update(why=replace(self._store.state.why, differences=differences))


def pruned(why: WhyState) -> WhyState:
    """The state without differences of columns that are gone, or that ask the same by now."""
    kept = tuple(one for one in why.differences if _differ(why, one))
    return why if kept == why.differences else replace(why, differences=kept)


def _differ(why: WhyState, made: Difference) -> bool:
    one, less = why.column(made.key), why.column(made.less)
    return one is not None and less is not None and not same_question(one, less)
