"""Which part of a photo the network sees, and how it is turned; knows pictures, no tensor and no file."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from PIL import Image

from inception_studio.nets.card import Preprocessing

SMALLEST_ZOOM, LARGEST_ZOOM = 0.25, 16.0
_MAX_ASPECT = 16
_MARGIN = 2.0  # pixels around the part that is resampled, which the filter looks at
_REDUCING_GAP = 3.0  # how far a large photo is shrunk by plain means first: a gesture must not wait for it


@dataclass(frozen=True)
class Framing:
    """How the photo lies under the network's square frame; the identity is the usual centre crop.

    Lengths are fractions of the side of the square that the centre crop keeps. The frame's middle lies
    `shift_x` to the right of and `shift_y` below the photo's, along the photo's own axes; `zoom` times
    enlarged, the photo is turned by `angle` degrees, clockwise, about the frame's middle.
    """

    zoom: float = 1.0
    angle: float = 0.0
    shift_x: float = 0.0
    shift_y: float = 0.0

    @property
    def is_identity(self) -> bool:
        """Whether this is the centre crop."""
        return self == Framing()

    def in_photo(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the frame lies, both measured from the middles, in fractions of their sides."""
        turn = math.radians(self.angle)
        across = (x * math.cos(turn) + y * math.sin(turn)) / self.zoom
        down = (-x * math.sin(turn) + y * math.cos(turn)) / self.zoom
        return across + self.shift_x, down + self.shift_y

    def zoomed(self, factor: float, x: float = 0.0, y: float = 0.0) -> Framing:
        """Enlarged `factor` times about a point of the frame, which stays where it is."""
        zoom = min(max(self.zoom * factor, SMALLEST_ZOOM), LARGEST_ZOOM)
        return replace(self, zoom=zoom)._holding(self.in_photo(x, y), x, y)

    def moved(self, x: float, y: float) -> Framing:
        """The photo moved under the frame, by fractions of the frame's side."""
        return self._holding(self.in_photo(0.0, 0.0), x, y)

    def turned(self, degrees: float) -> Framing:
        """Turned clockwise about the frame's middle."""
        angle = 180.0 - (180.0 - self.angle - degrees) % 360.0  # over -180, up to 180
        return replace(self, angle=angle)

    def within(self, size: tuple[int, int], preprocessing: Preprocessing) -> Framing:
        """The nearest framing whose middle lies on a photo of `size` (width, height)."""
        side = _kept_side(size, preprocessing)
        far_x, far_y = (length / side / 2 for length in size)
        return replace(
            self,
            shift_x=min(max(self.shift_x, -far_x), far_x),
            shift_y=min(max(self.shift_y, -far_y), far_y),
        )

    def _holding(self, point: tuple[float, float], x: float, y: float) -> Framing:
        """Shifted so that a point of the photo lies at (x, y) of the frame."""
        now = self.in_photo(x, y)
        return replace(
            self, shift_x=self.shift_x + point[0] - now[0], shift_y=self.shift_y + point[1] - now[1]
        )


IDENTITY = Framing()


def framed(image: Image.Image, preprocessing: Preprocessing, framing: Framing = IDENTITY) -> Image.Image:
    """What the network sees of an RGB photo: crop × crop px; without a framing exactly `cropped`.

    Where the frame reaches over the photo's edge it is filled with `mean_colour`, which the network gets as
    zeros. The photo is brought to the frame's scale with antialiasing first, then turned (bicubic).
    """
    if framing.is_identity:
        return cropped(image, preprocessing)
    crop, side = preprocessing.crop, _kept_side(image.size, preprocessing)
    per_pixel = side / framing.zoom / crop  # the photo's pixels, for one of the frame
    corners = [
        _at(image, framing.in_photo(x, y), side)
        for x, y in ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))
    ]
    margin = _MARGIN * max(1.0, per_pixel)
    left, top = (max(0, math.floor(min(line) - margin)) for line in zip(*corners, strict=True))
    right, bottom = (
        min(length, math.ceil(max(line) + margin))
        for length, line in zip(image.size, zip(*corners, strict=True), strict=True)
    )
    fill = mean_colour(preprocessing)
    if left >= right or top >= bottom:
        return Image.new("RGB", (crop, crop), fill)
    piece, scale_x, scale_y = image.crop((left, top, right, bottom)), 1.0, 1.0
    if per_pixel > 1:
        size = (max(1, round(piece.width / per_pixel)), max(1, round(piece.height / per_pixel)))
        scale_x, scale_y = size[0] / piece.width, size[1] / piece.height
        piece = piece.resize(size, Image.Resampling.BILINEAR, reducing_gap=_REDUCING_GAP)
    # The frame's corner and what one of its pixels to the right, and one down, is in the piece.
    start, across, down = corners[0], corners[1], corners[3]
    rows = [
        (
            (across[axis] - start[axis]) / crop * scale,
            (down[axis] - start[axis]) / crop * scale,
            (start[axis] - edge) * scale,
        )
        for axis, edge, scale in ((0, left, scale_x), (1, top, scale_y))
    ]
    return piece.transform(
        (crop, crop),
        Image.Transform.AFFINE,
        (*rows[0], *rows[1]),
        Image.Resampling.BICUBIC,
        fillcolor=fill,
    )


def cropped(image: Image.Image, preprocessing: Preprocessing) -> Image.Image:
    """The centre crop of an RGB photo: crop × crop px, the same pixels as by torchvision's transforms.

    That is `resize` (bilinear with antialiasing) and `center_crop`. They are done with Pillow alone,
    because importing torchvision would add 0.8 s to the start of the program.
    """
    image = _without_far_ends(image)
    width, height = image.size
    short, long = sorted(image.size)
    far = int(preprocessing.resize * long / short)
    size = (preprocessing.resize, far) if width <= height else (far, preprocessing.resize)
    if size != image.size:
        image = image.resize(size, Image.Resampling.BILINEAR)
    crop = preprocessing.crop
    left, top = (round((side - crop) / 2) for side in size)
    return image.crop((left, top, left + crop, top + crop))


def mean_colour(preprocessing: Preprocessing) -> tuple[int, int, int]:
    """The mean that the preprocessing takes away, as an RGB colour of 0…255."""
    colour = [round(value / preprocessing.scale * 255) for value in preprocessing.mean]
    red, green, blue = colour[::-1] if preprocessing.channel_order == "BGR" else colour
    return red, green, blue


def _kept_side(size: tuple[int, int], preprocessing: Preprocessing) -> float:
    """Side of the square that the centre crop keeps, in pixels of the photo."""
    return min(size) * preprocessing.crop / preprocessing.resize


def _at(image: Image.Image, point: tuple[float, float], side: float) -> tuple[float, float]:
    return image.width / 2 + point[0] * side, image.height / 2 + point[1] * side


def _without_far_ends(image: Image.Image) -> Image.Image:
    # Resizing a strip of 1 × 30,000 px to a shorter side of 256 would take 6 GB for what the crop cuts off.
    width, height = image.size
    kept_width, kept_height = min(width, _MAX_ASPECT * height), min(height, _MAX_ASPECT * width)
    if (kept_width, kept_height) == image.size:
        return image
    left, top = (width - kept_width) // 2, (height - kept_height) // 2
    return image.crop((left, top, left + kept_width, top + kept_height))
