"""What is compared with what, as frozen data; knows no Qt and no torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inception_studio.desktop.looking import Looking
    from inception_studio.desktop.store import Photo
    from inception_studio.insight.attribution.request import Attribution
    from inception_studio.insight.record_types import Record
    from inception_studio.insight.units import Unit


@dataclass(frozen=True, eq=False)
class Side:
    """A photo and what one network makes of it.

    `looking` has that network's weights and card, and no recorder. `intact` is the record without lesions, if
    `record` has some.
    """

    photo: Photo
    record: Record
    looking: Looking
    intact: Record | None = None

    @property
    def whole(self) -> Record:
        """What the whole network made of the photo, whatever is switched off in it for now."""
        return self.record if self.intact is None else self.intact


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


@dataclass(frozen=True, eq=False)
class Attributed:
    """One attribution method asked of both sides, and the maps of A and B that came of it.

    `class_name` is the class asked about, as both networks call it; empty: each side's own best. `maps` and
    `error` are of `pair`, which may be older than the one that is open.
    """

    method: str = "gradcam"
    class_name: str = ""
    pair: Pair | None = None
    maps: tuple[Attribution, Attribution] | None = None
    running: bool = False
    error: str = ""
