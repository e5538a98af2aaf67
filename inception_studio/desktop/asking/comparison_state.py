"""What is compared with what, as frozen data; knows no Qt and no torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inception_studio.desktop.store import Photo
    from inception_studio.insight.record_types import Record
    from inception_studio.insight.units import Unit


@dataclass(frozen=True, eq=False)
class Side:
    """A photo and what one network makes of it."""

    photo: Photo
    record: Record


@dataclass(frozen=True, eq=False)
class Pair:
    """Two sides that belong together: whatever they share, photo or weights, is the same in both."""

    a: Side
    b: Side


@dataclass(frozen=True, eq=False)
class OtherState:
    """`kind` says what of B is its own and does not follow A: "photo", "weights", "pinned" (both), or ""
    when there is no B.

    `units` are the channels of A and of B whose maps are to be subtracted; None: the selected one.
    """

    kind: str = ""
    pair: Pair | None = None
    running: str = ""  # what is being computed for B, in words
    units: tuple[Unit | None, Unit | None] = (None, None)
