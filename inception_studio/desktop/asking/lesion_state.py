"""What is known of the lesions beside which there are: how one works on them, what they do to a data set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inception_studio.insight.lesion_effect import LesionEffect


@dataclass(frozen=True)
class Lesioning:
    """`clicking`: clicks in the network switch parts off and on. `effect` is of the lesions that it names."""

    clicking: bool = False
    can_undo: bool = False
    can_redo: bool = False
    effect: LesionEffect | None = None
