"""Wrong input ends with status 2 and one sentence that names the file, and nothing on standard output."""

from __future__ import annotations

import os
import pickle
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from inception_studio.cli import main

Cli = Callable[..., tuple[int, str, str]]
Program = Callable[..., subprocess.CompletedProcess[str]]


class Attack:
    """Unpickling it would make a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return os.mkdir, (str(self.path),)


@pytest.fixture
def wrong(tmp_path: Path, class_folders: Callable[..., Path]) -> Iterator[dict[str, Path]]:
    """Files and folders that cannot be what they are taken for."""
    place = tmp_path / "wrong"
    place.mkdir()
    paths = {
        name: place / name for name in ("text.jpg", "empty.png", "cut.png", "evil.pt", "there-is-none.png")
    }
    paths["text.jpg"].write_text("no photo")
    paths["empty.png"].touch()
    Image.new("RGB", (64, 64), "red").save(place / "whole.png")
    paths["cut.png"].write_bytes((place / "whole.png").read_bytes()[:60])
    paths["evil.pt"].write_bytes(pickle.dumps({"conv1.conv.weight": Attack(place / "attacked")}))
    for name in ("empty", "one"):
        paths[name] = place / name
        paths[name].mkdir()
    class_folders(paths["one"], ("only",))
    paths["file"] = paths["text.jpg"]
    yield paths
    assert not (place / "attacked").exists()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("classify", "{text.jpg}"), "text.jpg"),
        (("classify", "{empty.png}"), "empty.png"),
        (("classify", "{cut.png}"), "cut.png"),
        (("classify", "{there-is-none.png}"), "there-is-none.png"),
        (("classify", "{text.jpg}", "--weights", "{evil.pt}"), "evil.pt"),
        (("classify", "{text.jpg}", "--weights", "{empty}"), "empty"),
        (("classify", "{text.jpg}", "--top", "0"), "--top"),
        (("costs", "--input", "-5"), "-5"),
        (("evaluate", "--data", "{empty}"), "empty"),
        (("train", "--data", "{empty}"), "empty"),
        (("train", "--data", "{one}"), "only one class"),
        (("train", "--steps", "1", "--weights", "{evil.pt}"), "evil.pt"),
        (("train", "--steps", "1", "--out", "{file}/run"), "text.jpg"),
        (("train", "--batch-size", "1"), "batch size"),
        (("train", "--learning-rate", "nan"), "learning rate"),
        (("train", "--resume", "{empty}"), "empty"),
        (("export", "{empty}", "--csv", "{empty}/log.csv"), "empty"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_input_is_one_sentence_and_status_2(
    arguments: tuple[str, ...], named: str, wrong: dict[str, Path], cli: Cli, weights: Path
) -> None:
    given = []
    for argument in arguments:
        for name, path in wrong.items():
            argument = argument.replace("{" + name + "}", str(path))
        given.append(argument)
    if given[0] in {"classify", "evaluate"} and "--weights" not in given:
        given += ["--weights", str(weights)]
    status, out, err = cli(*given)
    assert (status, out) == (2, "")
    assert err.startswith("inception-studio: ")
    assert err.count("\n") == 1
    assert named in err
    assert "Traceback" not in err


def test_wrong_input_in_a_process_of_its_own(wrong: dict[str, Path], program: Program) -> None:
    done = program("classify", wrong["text.jpg"], "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["classify"],
        ["nonsense"],
        ["train", "--optimizer", "magic"],
        ["train", "--epochs", "1", "--steps", "1"],
    ],
    ids=" ".join,
)
def test_wrong_options_are_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().out == ""
