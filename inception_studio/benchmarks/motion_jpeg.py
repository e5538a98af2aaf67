"""Writes pictures as a video that needs no encoder but Pillow's: Motion JPEG in an AVI file."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

_KEY_FRAME = 0x10
_HAS_INDEX = 0x10


def write_video(path: Path, frames: Sequence[Image.Image], frames_per_second: int, quality: int = 90) -> None:
    """Write RGB pictures of one size, at least one; OSError if that is not possible.

    Source: Microsoft's "AVI RIFF File Reference"; one stream of pictures, one `idx1` index, at most 2 GB.
    """
    pictures = [_jpeg(frame, quality) for frame in frames]
    width, height = frames[0].size
    count, largest = len(pictures), max(map(len, pictures))
    main_header = struct.pack(
        "<14I",
        1_000_000 // frames_per_second,
        largest * frames_per_second,
        0,
        _HAS_INDEX,
        count,
        0,
        1,  # stream
        largest,
        width,
        height,
        *[0] * 4,
    )
    stream_header = struct.pack(
        "<4s4sIHHIIIIIIII4H",
        b"vids",
        b"MJPG",
        *[0] * 4,
        1,  # of these a second, the next of these
        frames_per_second,
        0,
        count,
        largest,
        0xFFFFFFFF,  # no quality is told
        0,
        *(0, 0, width, height),
    )
    picture_format = struct.pack(
        "<IiiHH4sIiiII", 40, width, height, 1, 24, b"MJPG", 3 * width * height, *[0] * 4
    )
    stream = _list(b"strl", _chunk(b"strh", stream_header), _chunk(b"strf", picture_format))
    movie = [_chunk(b"00dc", picture) for picture in pictures]
    index, offset = b"", 4  # from the word "movi"
    for chunk, picture in zip(movie, pictures, strict=True):
        index += struct.pack("<4sIII", b"00dc", _KEY_FRAME, offset, len(picture))
        offset += len(chunk)
    whole = (
        _list(b"hdrl", _chunk(b"avih", main_header), stream) + _list(b"movi", *movie) + _chunk(b"idx1", index)
    )
    path.write_bytes(_chunk(b"RIFF", b"AVI " + whole))


def _jpeg(image: Image.Image, quality: int) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality)
    return stream.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def _list(kind: bytes, *chunks: bytes) -> bytes:
    return _chunk(b"LIST", kind + b"".join(chunks))
