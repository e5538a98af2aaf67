"""How answers to "why" lie on the shelf: under which key, as which arrays; knows no torch."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from inception_studio.errors import UserError
from inception_studio.insight.attribution.methods import method
from inception_studio.insight.attribution.request import Attribution, Request
from inception_studio.insight.attribution.result import Conductance, Deletion, Randomised
from inception_studio.insight.shelf import Shelf

if TYPE_CHECKING:
    from inception_studio.insight.record_types import Record

_NONE = float("nan")  # what stands for "there is none" in an array
_CONDUCTANCE = "conductance 2"  # what was kept as "conductance" has no gap


class WhyShelf:
    """Reads and writes what was found for one record; every method for the worker's thread."""

    def __init__(self, shelf: Shelf, record: Record) -> None:
        self._shelf = shelf
        self._weights = record.card.sha256
        self._input = hashlib.sha256(np.ascontiguousarray(record.input).tobytes()).hexdigest()

    def attribution(self, request: Request) -> Attribution | None:
        """The map of that request, if it was ever made."""
        found = self._get("map", asked(request))
        if found is None:
            return None
        gap, absolute = (float(found[name]) for name in ("gap", "gap_absolute"))
        return Attribution(
            request,
            found["map"],
            float(found["seconds"]),
            int(found["peak_bytes"]),
            None if np.isnan(gap) else gap,
            None if np.isnan(absolute) else absolute,
        )

    def keep_attribution(self, made: Attribution) -> None:
        """Put a map where `attribution` finds it."""
        self._put(
            "map",
            asked(made.request),
            map=made.map,
            seconds=made.seconds,
            peak_bytes=made.peak_bytes,
            gap=_NONE if made.gap is None else made.gap,
            gap_absolute=_NONE if made.gap_absolute is None else made.gap_absolute,
        )

    def randomised(self, request: Request) -> Randomised | None:
        """The randomisation check of that request's map."""
        found = self._get("randomised", asked(request))
        if found is None:
            return None
        return Randomised(found["map"], float(found["rank_correlation"]), tuple(found["layers"].tolist()))

    def keep_randomised(self, request: Request, made: Randomised) -> None:
        """Put a check where `randomised` finds it."""
        layers = np.array(made.layers, np.str_)
        self._put(
            "randomised",
            asked(request),
            map=made.map,
            rank_correlation=made.rank_correlation,
            layers=layers,
        )

    def deletion(self, request: Request) -> Deletion | None:
        """The deletion curve of that request's map."""
        found = self._get("deletion", asked(request))
        if found is None:
            return None
        return Deletion(found["fractions"], found["probabilities"], float(found["area"]))

    def keep_deletion(self, request: Request, made: Deletion) -> None:
        """Put a curve where `deletion` finds it."""
        self._put(
            "deletion",
            asked(request),
            fractions=made.fractions,
            probabilities=made.probabilities,
            area=made.area,
        )

    def conductance(self, module: str, target: int, head: str) -> Conductance | None:
        """The parts of a module in the answer."""
        found = self._get(_CONDUCTANCE, f"{module} {target} {head}")
        if found is None:
            return None
        branches = dict(zip(found["branches"].tolist(), found["shares"].tolist(), strict=True))
        gap = float(found["gap"])
        return Conductance(
            module,
            target,
            head,
            found["channels"],
            branches,
            None if np.isnan(gap) else gap,
            float(found["gap_absolute"]),
        )

    def keep_conductance(self, module: str, target: int, head: str, made: Conductance) -> None:
        """Put the parts where `conductance` finds them."""
        self._put(
            _CONDUCTANCE,
            f"{module} {target} {head}",
            channels=made.channels,
            branches=np.array(list(made.branches), np.str_),
            shares=np.array(list(made.branches.values()), np.float64),
            gap=_NONE if made.gap is None else made.gap,
            gap_absolute=made.gap_absolute,
        )

    def _get(self, kind: str, asked: str) -> dict[str, Any] | None:
        return self._shelf.get(self._weights, self._key(kind, asked)) if self._weights else None

    def _put(self, kind: str, asked: str, **values: Any) -> None:
        arrays = {name: np.asarray(value) for name, value in values.items()}
        with suppress(UserError):  # a full disk costs the time of making it again, not the answer
            self._shelf.put(self._weights, self._key(kind, asked), arrays)

    def _key(self, kind: str, asked: str) -> str:
        return f"why {kind} {self._input} {asked}"


def asked(request: Request) -> str:
    """The question in one word, without what its method does not read."""
    which = method(request.method)
    read = [*which.options, *(["layer"] if which.needs_layer else [])]
    told = [f"{name}={getattr(request, name)}" for name in sorted(read)]
    return " ".join([request.method, str(request.target), request.head, *told])
