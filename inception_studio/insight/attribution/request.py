"""What is asked of an attribution method and what it answers, as plain data; knows no torch."""

from __future__ import annotations

from dataclasses import dataclass

from inception_studio.errors import UserError
from inception_studio.insight.attribution.methods import PERTURBATIONS as PERTURBATIONS
from inception_studio.insight.attribution.methods import method
from inception_studio.insight.record_types import FloatArray

# What a person may choose, both ends included.
STEPS = (1, 10_000)
SEGMENTS = (2, 1_000)


@dataclass(frozen=True)
class Request:
    """Which class's logit of which head is to be explained, by which method, and how.

    `target` is the class's index. `layer` is a paper name ("5b", "4a/3x3", "pool1"), read by Grad-CAM.
    `steps` are Integrated Gradients' points on the way. `window` and `stride` are Occlusion's, in input
    pixels. `segments` is about how many superpixels there are, `perturbation` one of `PERTURBATIONS`, and
    `seed` makes its random choices the same again. Which of them a method reads: `Method.options`.
    """

    method: str
    target: int
    head: str = "main"
    layer: str = "5b"
    steps: int = 50
    window: int = 32
    stride: int = 16
    segments: int = 50
    perturbation: str = "ablation"
    seed: int = 0

    def checked(self, side: int) -> Request:
        """Itself, if it can be asked of an input of `side` × `side` px; else UserError says what cannot."""
        method(self.method)
        _within("steps", self.steps, STEPS)
        _within("segments", self.segments, SEGMENTS)
        if self.method == "occlusion":
            _within("window", self.window, (1, side), " px")
            # A wider stride would leave pixels that no window ever covers.
            _within("stride", self.stride, (1, self.window), " px")
        if self.perturbation not in PERTURBATIONS:
            raise UserError(
                f"there is no perturbation {self.perturbation!r}",
                remedy=f"Choose one of {', '.join(PERTURBATIONS)}.",
            )
        return self


@dataclass(frozen=True, eq=False)
class Attribution:
    """One method's map for one photo, and what is known of it.

    `map` is (H, W) float32 at the input's resolution, summed over the colours, in logits of the class (of
    Guided Backprop and Deconvolution: in logits per input unit); negative where a pixel speaks against the
    class, if the method is signed. `seconds` is the time that it took. `peak_bytes` is the most that the
    computation held at once beyond what was there before it, by torch's own allocations of tensors.
    `gap_absolute` is |sum of the map - (f(photo) - f(baseline))| in logits for methods that should be
    complete, `gap` the same as a share of |f(photo) - f(baseline)|; None for other methods.
    """

    request: Request
    map: FloatArray
    seconds: float
    peak_bytes: int
    gap: float | None = None
    gap_absolute: float | None = None


def _within(name: str, value: int, ends: tuple[int, int], unit: str = "") -> None:
    low, high = ends
    if not low <= value <= high:
        raise UserError(f"{name} is {value}", remedy=f"Choose {low} to {high}{unit}.")
