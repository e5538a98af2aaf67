"""What the jobs behind "why" do on their own thread: the shelf first, then the engine; knows no state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inception_studio.desktop.asking.why_shelf import WhyShelf
from inception_studio.errors import UserError
from inception_studio.insight.shelf import Shelf
from inception_studio.paths import cache_dir

if TYPE_CHECKING:
    from inception_studio.cancellation import CancelToken, Progress
    from inception_studio.insight.attribution.request import Attribution, Request
    from inception_studio.insight.attribution.result import Conductance, Deletion, Randomised
    from inception_studio.insight.record_types import Record

# The engine's modules that import torch, captum and scikit-image are imported inside: the window's thread
# never waits for them, and who never asks why never loads captum.

FAILED = "Something failed inside the program; its log has the details."


def or_error(work: Callable[[], Any]) -> Any:
    """A `UserError` as a value: it belongs beside its question, not over the whole window."""
    try:
        return work()
    except UserError as error:
        return error


@dataclass(frozen=True)
class Subject:
    """What all questions are about: a record, and what gives the network that made it, on the worker.

    Maps of one that passes, as a camera's frames do, are not worth a place on the shelf: `keep`.
    """

    record: Record
    network: Callable[[], Any]
    keep: bool = True

    def shelf(self) -> WhyShelf:
        """What is known of this record from earlier."""
        return WhyShelf(Shelf(cache_dir() / "shelf"), self.record)

    def input(self) -> Any:
        """The record's input as a tensor of its own, (1, 3, H, W)."""
        import torch

        return torch.from_numpy(self.record.input.copy())[None]


def attribution(
    subject: Subject, request: Request, token: CancelToken, progress: Progress
) -> tuple[Attribution, bool]:
    """The map, and whether it was on the shelf."""
    shelf = subject.shelf()
    kept = shelf.attribution(request)
    if kept is not None:
        return kept, True
    progress(0, 0, "Loading the methods")
    from inception_studio.insight.attribution.explain import explain

    token.check()
    made = explain(
        subject.network(),
        subject.record.graph,
        subject.input(),
        request,
        token=token,
        progress=progress,
        preprocessing=subject.record.card.preprocessing,
    )
    if subject.keep:
        shelf.keep_attribution(made)
    return made, False


def randomised(subject: Subject, map_: Attribution, token: CancelToken, progress: Progress) -> Randomised:
    """The same map on a network whose top layers were drawn anew."""
    shelf = subject.shelf()
    kept = shelf.randomised(map_.request)
    if kept is not None:
        return kept
    from inception_studio.insight.attribution import trust

    made = trust.randomised(
        subject.network(),
        subject.record.graph,
        subject.input(),
        map_,
        token=token,
        progress=progress,
        preprocessing=subject.record.card.preprocessing,
    )
    shelf.keep_randomised(map_.request, made)
    return made


def deletion(subject: Subject, map_: Attribution, token: CancelToken, progress: Progress) -> Deletion:
    """The class's probability as the most important pixels go."""
    shelf = subject.shelf()
    kept = shelf.deletion(map_.request)
    if kept is not None:
        return kept
    from inception_studio.insight.attribution import trust

    made = trust.deletion(subject.network(), subject.input(), map_, token=token, progress=progress)
    shelf.keep_deletion(map_.request, made)
    return made


def conductance(
    subject: Subject, module: str, target: int, head: str, token: CancelToken, progress: Progress
) -> Conductance:
    """How much of the answer flows through each channel and branch of a module."""
    shelf = subject.shelf()
    kept = shelf.conductance(module, target, head)
    if kept is not None:
        return kept
    progress(0, 0, "Loading the methods")
    from inception_studio.insight.attribution import conductance as engine

    made = engine.conductance(
        subject.network(),
        subject.record.graph,
        subject.input(),
        module,
        target,
        head,
        token=token,
        progress=progress,
    )
    shelf.keep_conductance(module, target, head, made)
    return made
