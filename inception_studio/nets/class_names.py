"""Finds a class by what a person calls it; knows no torch."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from inception_studio.errors import UserError
from inception_studio.nets.card import readable, spelling

_NEAR = 5


def class_index(text: str, classes: Sequence[str]) -> int:
    """The index of a class given by index or by name, in any of its spellings.

    UserError for an unknown one, listing those of similar name, and for a name that several classes bear.
    """
    text = text.strip()
    if text.isdecimal() and int(text) < len(classes):
        return int(text)
    spellings = [spelling(label) for label in classes]
    wanted = spelling(text)
    found = [index for index, one in enumerate(spellings) if one == wanted]
    if len(found) == 1:
        return found[0]
    if found:
        numbers = " and ".join(map(str, found))
        raise UserError(f"{len(found)} classes are called {text!r}", remedy=f"Say which by index: {numbers}.")
    remedy = f"Give a name, or an index from 0 to {len(classes) - 1}."
    near = _near(wanted, spellings)
    if near:
        remedy = f"Similar are {', '.join(f'{readable(classes[index])} ({index})' for index in near)}."
    raise UserError(f"this network knows no class {text!r}", remedy=remedy)


def _near(wanted: str, spellings: Sequence[str]) -> list[int]:
    containing = [one for one in spellings if wanted and wanted in one]
    alike = get_close_matches(wanted, spellings, _NEAR)
    return [spellings.index(one) for one in list(dict.fromkeys([*containing, *alike]))[:_NEAR]]
