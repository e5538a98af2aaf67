"""Opens a picture file as the upright RGB image that a person sees; knows no network and no torch."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from inception_studio.errors import UserError

FORMATS = ("JPEG", "PNG", "WEBP", "BMP")
MAX_PIXELS = 100_000_000

_CHOOSE = "Choose a JPEG, PNG, WebP or BMP photo."


def open_photo(path: Path) -> Image.Image:
    """The picture in a file: RGB, turned as its EXIF says, transparent parts on white, 16 bits scaled to 8.

    Of an animation the first frame. Raises UserError for a file that is missing, unreadable, empty,
    damaged, no picture, or of more than `MAX_PIXELS` (told from its header, before it is decoded).
    """
    try:
        if path.is_dir():
            raise UserError("this is a folder, not a photo", path, _CHOOSE)
        with path.open("rb") as stream:
            return _decoded(stream, path)
    except FileNotFoundError as error:
        raise UserError("there is no such file", path, "Check its name and folder.") from error
    except OSError as error:
        raise UserError(
            f"the file cannot be read ({error.strerror})", path, "Check its permissions."
        ) from error


def photo_from_bytes(data: bytes, name: str) -> Image.Image:
    """The picture in `data`, for example from the clipboard; as `open_photo`, with `name` in its messages."""
    return _decoded(io.BytesIO(data), Path(name))


def _decoded(stream: BinaryIO, path: Path) -> Image.Image:
    if not stream.read(1):
        raise UserError("the file is empty", path, _CHOOSE)
    stream.seek(0)
    try:
        with Image.open(stream, formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise _too_large(path)
            image.load()
            return _rgb(_upright(image))
    except UserError:
        raise
    except Image.DecompressionBombError as error:  # Pillow's own limit lies higher and is met while opening
        raise _too_large(path) from error
    except UnidentifiedImageError as error:
        raise UserError(
            "this is not a picture, or not in a format that can be read", path, _CHOOSE
        ) from error
    except Exception as error:  # Pillow's decoders raise nearly every type on malformed files
        raise UserError(
            f"the picture is damaged or cut short ({error})", path, "Copy it again, or choose another photo."
        ) from error


def _too_large(path: Path) -> UserError:
    limit = MAX_PIXELS // 1_000_000
    return UserError(
        f"the picture has more than {limit} megapixels, too many to open", path, "Make it smaller first."
    )


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # an EXIF block that cannot be parsed says nothing about the picture
        return image


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16-bit grey, which convert("RGB") would cut off at 255
        grey = np.asarray(image).astype(np.float32) / 257  # (H, W), 65535 / 255 = 257
        return Image.fromarray(grey.round().clip(0, 255).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, "white")
        return Image.alpha_composite(white, rgba).convert("RGB")
    return image.convert("RGB")
