"""Records what a comparison's B is made of, on the worker; knows no state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from inception_studio.desktop import looking
from inception_studio.desktop.asking.comparison_state import Side

if TYPE_CHECKING:
    from inception_studio.cancellation import CancelToken
    from inception_studio.desktop.engine import Engine
    from inception_studio.desktop.looking import Looking
    from inception_studio.desktop.store import Photo
    from inception_studio.insight.lesions import Lesions


@dataclass(frozen=True, eq=False)
class Asked:
    """What a B is made of: if that is still the same, so is B."""

    photo: Photo
    weights: Any
    lesions: Lesions

    def same(self, other: Asked) -> bool:
        """Whether another B would be no other."""
        return (
            self.photo.image is other.photo.image
            and self.photo.framing == other.photo.framing
            and self.weights is other.weights
            and self.lesions == other.lesions
        )


@dataclass(frozen=True)
class Own:
    """What of B does not follow A; None follows."""

    kind: str = ""
    photo: Photo | None = None
    looking: Looking | None = None


@dataclass(frozen=True, eq=False)
class Made:
    """A B, the A that it belongs to, and what recorded it."""

    own: Own
    asked: Asked
    a: Side
    b: Side
    looking: Looking


@dataclass(frozen=True, eq=False)
class Task:
    """What B is to be: `own`, of which photo and network may still have to be read; the rest is of `a`.

    `looked` is what A was recorded with, `following` the recorder for a second photo with A's weights.
    """

    own: Own
    a: Side
    looked: Looking
    following: Looking | None
    read_photo: Callable[[], Photo] | None = None
    read_network: Callable[[], Any] | None = None

    def run(self, engine: Engine, token: CancelToken) -> Made:
        """Record B, with what is off in A off as far as B has it; UserError for files that are not usable."""
        own, following, lesions = self.own, self.following, self.a.record.lesions
        mine = own if self.read_photo is None else replace(own, photo=self.read_photo())
        photo = mine.photo or self.a.photo
        if self.read_network is not None:
            found = looking.load(engine, self.read_network, photo, token, lesions)
        else:
            which, before = mine.looking or self.looked, None if mine.looking is not None else following
            ready = mine.looking if mine.looking is not None else following
            if ready is not None and ready.recorder is not None and ready.weights is which.weights:
                found = looking.look(engine, ready, photo, token, lesions)
            else:
                found = looking.look_live(engine, before, which.weights, which.card, photo, token, lesions)
        assert found.looking is not None
        assert found.photo is not None
        assert found.record is not None
        if self.read_network is not None or mine.looking is not None:
            mine = replace(mine, looking=found.looking)
        asked = Asked(photo, found.looking.weights, lesions)
        b = Side(found.photo, found.record, unrecorded(found.looking), found.intact)
        return Made(mine, asked, self.a, b, found.looking)


def unrecorded(looked: Looking) -> Looking:
    """The same weights to be recorded anew: the recorder that they came with is somebody else's."""
    return replace(looked, recorder=None)
