"""Settings keep their types through the file, refuse others, and survive a broken file."""

from __future__ import annotations

from pathlib import Path

import pytest

from inception_studio.desktop.colormaps import COLOUR_MAPS
from inception_studio.desktop.settings import RECENT_LENGTH, SETTINGS, Setting, Settings

SAMPLES = {bytes: b"\x00\xff state", str: "dark", float: 0.25, bool: True, list: ["a", 1], dict: {"lr": 0.1}}
ROWS = pytest.mark.parametrize("row", SETTINGS, ids=[row.name for row in SETTINGS])


@ROWS
def test_every_row_starts_with_a_valid_default(row: Setting) -> None:
    assert isinstance(row.default, row.type)
    assert row.valid(row.default)
    assert Settings().get(row.name) == row.default


@ROWS
def test_every_row_comes_back_from_the_file(row: Setting) -> None:
    value = SAMPLES[row.type]
    settings = Settings()
    settings.set(row.name, value)
    settings.sync()
    found = Settings().get(row.name)
    assert found == (value if row.valid(value) else row.default)
    assert type(found) is row.type


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_every_colour_map_that_is_offered_is_remembered(name: str, home: Path) -> None:
    settings = Settings()
    settings.set("colour_map", name)
    settings.sync()
    assert Settings().get("colour_map") == name


def test_names_are_unique() -> None:
    assert len({row.name for row in SETTINGS}) == len(SETTINGS)


def test_unknown_names_and_wrong_types_are_refused() -> None:
    settings = Settings()
    with pytest.raises(KeyError):
        settings.get("no such")
    with pytest.raises(TypeError, match="theme"):
        settings.set("theme", 3)


def test_a_broken_file_gives_defaults(home: Path) -> None:
    path = home / "settings.ini"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('[General]\ntheme="\\"neon\\""\nwindow_state=not json\nrecent_photos="{}"\n\x00\x01[[[')
    settings = Settings(path)
    assert settings.get("theme") == "system"
    assert settings.get("window_state") == b""
    assert settings.recent("photos") == []


def test_recent_files_are_newest_first_without_those_that_are_gone(tmp_path: Path) -> None:
    settings = Settings()
    paths = [tmp_path / f"{i}.jpg" for i in range(RECENT_LENGTH + 3)]
    for path in paths:
        path.touch()
        settings.add_recent("photos", path)
    settings.add_recent("photos", paths[-2])
    paths[-1].unlink()
    recent = Settings().recent("photos")
    assert recent[:2] == [paths[-2], paths[-3]]
    assert len(recent) == RECENT_LENGTH - 1
