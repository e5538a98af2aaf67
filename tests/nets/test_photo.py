"""Every kind of picture comes out upright and RGB; everything else is refused with the file's name."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inception_studio.errors import UserError
from inception_studio.nets.photo import open_photo, photo_from_bytes


def _png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100)))


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.bmp", "a_picture_by_content"])
def test_opens_each_format_by_its_content(photo: Image.Image, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    photo.save(path, format=None if "." in name else "PNG")
    opened = open_photo(path)
    assert (opened.mode, opened.size) == ("RGB", photo.size)
    lossy = name.endswith(("jpg", "webp"))
    assert np.abs(np.asarray(opened, float) - np.asarray(photo, float)).mean() < (15 if lossy else 1e-9)


@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_greyscale_black_and_white_and_palette(photo: Image.Image, tmp_path: Path, mode: str) -> None:
    converted = photo.convert(mode)
    converted.save(tmp_path / "a.png")
    opened = open_photo(tmp_path / "a.png")
    assert opened.mode == "RGB"
    np.testing.assert_array_equal(np.asarray(opened), np.asarray(converted.convert("RGB")))


def test_cmyk(tmp_path: Path) -> None:
    Image.new("CMYK", (40, 30), (0, 255, 255, 0)).save(tmp_path / "a.jpg")  # magenta and yellow ink: red
    assert np.abs(np.asarray(open_photo(tmp_path / "a.jpg"), int) - [255, 0, 0]).max() < 8


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
@pytest.mark.parametrize("suffix", ["png", "webp"])
def test_transparent_parts_lie_on_white(tmp_path: Path, mode: str, suffix: str) -> None:
    if (mode, suffix) == ("PA", "png"):
        mode = "P"  # a PNG's palette has its own transparency
    image = Image.new("RGBA", (40, 30), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 20, 30))
    if mode == "P":
        image.quantize().save(tmp_path / f"a.{suffix}")
    else:
        image.convert(mode).save(tmp_path / f"a.{suffix}", lossless=True)
    pixels = np.asarray(open_photo(tmp_path / f"a.{suffix}"))
    assert pixels[15, 5].tolist() == [0, 0, 0]
    assert pixels[15, 35].tolist() == [255, 255, 255]


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_transparent_colour_lies_on_white(tmp_path: Path, mode: str) -> None:
    colour = 7 if mode == "L" else (7, 8, 9)
    Image.new(mode, (4, 4), colour).save(tmp_path / "a.png", transparency=colour)
    assert np.asarray(open_photo(tmp_path / "a.png")).min() == 255


def test_sixteen_bits_are_scaled_and_not_cut_off(tmp_path: Path) -> None:
    grey = np.linspace(0, 65535, 256).round().astype(np.uint16).reshape(16, 16)
    Image.fromarray(grey).save(tmp_path / "a.png")
    opened = np.asarray(open_photo(tmp_path / "a.png"))
    np.testing.assert_array_equal(opened[..., 1].ravel(), np.arange(256))


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
def test_turned_as_its_exif_says(tmp_path: Path, suffix: str) -> None:
    image = Image.new("RGB", (40, 20))
    image.paste("white", (0, 0, 20, 20))  # left half white
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise by a quarter: left becomes top
    image.save(tmp_path / f"a.{suffix}", exif=exif)
    opened = np.asarray(open_photo(tmp_path / f"a.{suffix}"), int)
    assert opened.shape == (40, 20, 3)
    assert opened[5].mean() > 240
    assert opened[35].mean() < 15


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_broken_exif_does_not_hide_the_picture(photo: Image.Image, tmp_path: Path) -> None:
    exif = b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x12\x01\x03\0\xff\xff\xff\xff"
    photo.save(tmp_path / "a.jpg", exif=exif)
    assert open_photo(tmp_path / "a.jpg").size == photo.size


def _refused(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        open_photo(path)
    assert caught.value.path == path
    assert caught.value.remedy
    return caught.value.what


def test_a_text_file_called_jpg(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_text("Dear diary, today I learnt about convolutions.")
    assert "not a picture" in _refused(tmp_path / "a.jpg")


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    assert "empty" in _refused(tmp_path / "a.png")


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "bmp"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.95])
def test_a_truncated_picture(photo: Image.Image, tmp_path: Path, suffix: str, share: float) -> None:
    path = tmp_path / f"a.{suffix}"
    photo.save(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    what = _refused(path)
    assert "damaged or cut short" in what or "not a picture" in what


def test_a_picture_of_30000_by_30000(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(_png_header(30_000, 30_000))
    assert "more than 100 megapixels" in _refused(tmp_path / "a.png")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_picture_just_over_the_limit_is_told_by_its_header(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(_png_header(10_001, 10_000))
    assert "more than 100 megapixels" in _refused(tmp_path / "a.png")


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    assert "folder" in _refused(tmp_path)
    assert "no such file" in _refused(tmp_path / "missing.jpg")
    assert "cannot be read" in _refused(tmp_path / ("x" * 300))


def test_from_bytes_as_from_a_file(photo: Image.Image) -> None:
    stream = io.BytesIO()
    photo.save(stream, "PNG")
    np.testing.assert_array_equal(
        np.asarray(photo_from_bytes(stream.getvalue(), "pasted")), np.asarray(photo)
    )
    with pytest.raises(UserError, match=r"pasted picture: .*empty"):
        photo_from_bytes(b"", "pasted picture")
