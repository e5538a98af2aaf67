"""Several pictures with their names below, as one picture; knows no network and no torch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

_GAP = 8
_LINE = 18
_TEXT = 12
_PAPER, _INK = "#16181d", "#d8dce4"


def contact_sheet(
    pictures: Sequence[tuple[str, npt.NDArray[np.uint8]]], columns: int, tile: int
) -> Image.Image:
    """Named pictures (H, W, 3), each `tile` × `tile` px, row by row; a name that is too long is cut."""
    rows = -(-len(pictures) // columns)
    width, height = columns * (tile + _GAP) + _GAP, rows * (tile + _GAP + _LINE) + _GAP
    sheet = Image.new("RGB", (width, height), _PAPER)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(_TEXT)
    for position, (name, pixels) in enumerate(pictures):
        row, column = divmod(position, columns)
        left, top = _GAP + column * (tile + _GAP), _GAP + row * (tile + _GAP + _LINE)
        picture = Image.fromarray(pixels)
        if picture.size != (tile, tile):
            picture = picture.resize((tile, tile), Image.Resampling.LANCZOS)
        sheet.paste(picture, (left, top))
        while draw.textlength(name, font=font) > tile:
            name = f"{name.removesuffix('…')[:-1]}…"
        draw.text((left, top + tile + 2), name, fill=_INK, font=font)
    return sheet
