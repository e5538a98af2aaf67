"""What the commands print, and where: costs, classify, evaluate and the rest."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from inception_studio import __version__, cli_output
from inception_studio.cli import main
from inception_studio.nets.vocabulary import LAYERS
from inception_studio.resources import sample_photos

REPOSITORY = Path(__file__).resolve().parents[2]
Cli = Callable[..., tuple[int, str, str]]
Program = Callable[..., subprocess.CompletedProcess[str]]


def test_costs_prints_json_alone(program: Program) -> None:
    done = program("costs", "--json")
    table = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert {key: table[key] for key in ("input", "depth", "depth_with_pooling", "inception_modules")} == {
        "input": 224,
        "depth": 22,
        "depth_with_pooling": 27,
        "inception_modules": 9,
    }
    assert table["parameters"] == 6_998_552
    assert table["parameters_with_aux"] == 13_378_280
    assert table["multiplications"] == 1_582_671_872
    assert table["reduction"] == {"module": "4a", "with": 5_268_480, "without": 112_896_000}
    rows = {row["name"]: row for row in table["layers"]}
    assert set(LAYERS) <= set(rows)
    assert rows["4a/5x5"]["output"] == [48, 14, 14]
    for row in table["layers"]:
        assert {"name", "kind", "output", "parameters", "multiplications", "receptive_field"} <= set(row)


def test_costs_as_a_table(cli: Cli) -> None:
    status, out, err = cli("costs", "--input", 96)
    assert (status, err) == (0, "")
    assert "4a/5x5_reduce" in out
    assert "96 × 96 px" in out


def test_classify_with_the_starter_weights(program: Program) -> None:
    photos = [str(path) for path in sample_photos()]
    done = program("classify", *photos, "--json", "--top", 5)
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert [answer["image"] for answer in answers] == photos
    for answer, wanted in zip(answers, ("military uniform", "tabby", "espresso"), strict=True):
        for head in ("main", "aux1", "aux2"):
            assert [set(row) for row in answer[head]] == [{"index", "label", "probability"}] * 5
            chances = [row["probability"] for row in answer[head]]
            assert chances == sorted(chances, reverse=True)
        assert wanted in [row["label"].replace("_", " ") for row in answer["main"]]


def test_classify_with_a_trained_run(photos: Path, cli: Cli, weights: Path) -> None:
    weights = weights
    photo = photos / "bee" / "0.png"
    status, out, _ = cli("classify", photo, "--weights", weights, "--json")
    (answer,) = json.loads(out)
    assert status == 0
    assert {row["label"] for row in answer["main"]} == {"ant", "bee", "cat"}  # fewer than five
    assert sum(row["probability"] for row in answer["main"]) == pytest.approx(1, abs=1e-5)
    status, out, _ = cli("classify", photo, "--weights", weights, "--top", 1)
    assert status == 0
    assert str(photo) in out
    assert answer["main"][0]["label"] in out
    assert "aux 2" in out


def test_classify_writes_class_names_with_spaces_for_a_reader_alone(tmp_path: Path) -> None:
    probabilities = {"main": np.array([0.2, 0.8], np.float32), "aux1": None, "aux2": None}
    answer = cli_output.answer(tmp_path, probabilities, ("bee", "rocking_chair"), 1)
    assert answer["main"][0]["label"] == "rocking_chair"
    assert "rocking chair" in cli_output.format_answers([answer])


def test_classify_without_auxiliary_heads(
    photos: Path, tmp_path: Path, cli: Cli, small: tuple[str, ...]
) -> None:
    status, out, _ = cli(
        "train", "--data", photos, "--steps", 1, *small, "--no-aux", "--out", tmp_path / "run"
    )
    weights = tmp_path / "run" / "weights.safetensors"
    assert (status, out.strip()) == (0, str(tmp_path / "run"))
    _, out, _ = cli("classify", photos / "ant" / "0.png", "--weights", weights, "--json")
    assert [json.loads(out)[0][head] for head in ("aux1", "aux2")] == [None, None]
    _, out, _ = cli("evaluate", "--data", photos, "--weights", weights, "--json")
    assert [json.loads(out)["heads"][head] for head in ("aux1", "aux2")] == [None, None]


def test_evaluate_counts_every_photo(photos: Path, program: Program, weights: Path) -> None:
    done = program("evaluate", "--data", photos, "--weights", weights, "--json")
    assert done.returncode == 0, done.stderr
    scores = json.loads(done.stdout)
    assert list(scores) == ["images", "heads", "classes", "confusion"]
    assert scores["images"] == 15
    assert scores["classes"] == ["ant", "bee", "cat"]
    assert [sum(row) for row in scores["confusion"]] == [5, 5, 5]
    right = sum(scores["confusion"][i][i] for i in range(3))
    assert scores["heads"]["main"]["top1"] == pytest.approx(right / 15)
    for head in ("main", "aux1", "aux2"):
        assert set(scores["heads"][head]) == {"top1", "top5", "loss"}
        assert scores["heads"][head]["top5"] == 1  # of three classes


def test_evaluate_names_and_skips_a_broken_photo(
    tmp_path: Path, cli: Cli, weights: Path, class_folders: Callable[..., Path]
) -> None:
    data = class_folders(tmp_path / "data")
    (data / "cat" / "1.png").write_bytes(b"no picture")
    status, out, err = cli("evaluate", "--data", data, "--weights", weights, "--json")
    assert status == 0
    assert json.loads(out)["images"] == 14
    assert str(data / "cat" / "1.png") in err


def test_evaluate_takes_val_where_there_is_one(
    tmp_path: Path, cli: Cli, weights: Path, class_folders: Callable[..., Path]
) -> None:
    class_folders(tmp_path / "train")
    class_folders(tmp_path / "val", ("bee", "cat"), each=2)
    status, out, _ = cli("evaluate", "--data", tmp_path, "--weights", weights, "--json")
    scores = json.loads(out)
    assert (status, scores["images"]) == (0, 4)
    assert [sum(row) for row in scores["confusion"]] == [0, 2, 2]
    _, text, _ = cli("evaluate", "--data", tmp_path, "--weights", weights)
    assert "4 photos, 3 classes" in text


def test_evaluate_leaves_out_and_names_classes_that_the_network_has_not(
    tmp_path: Path, cli: Cli, weights: Path, class_folders: Callable[..., Path]
) -> None:
    class_folders(tmp_path, ("ant", "walrus"))
    status, out, err = cli("evaluate", "--data", tmp_path, "--weights", weights, "--json")
    scores = json.loads(out)
    assert (status, scores["images"]) == (0, 5)
    assert err.count("the network does not know 1 class folder (walrus): 5 photos left out") == 1
    _, text, _ = cli("evaluate", "--data", tmp_path, "--weights", weights)
    assert "5 photos, 3 classes" in text


def test_evaluate_refuses_a_folder_of_which_the_network_knows_no_class(
    tmp_path: Path, cli: Cli, weights: Path, class_folders: Callable[..., Path]
) -> None:
    class_folders(tmp_path, ("gnu", "walrus"))
    status, out, err = cli("evaluate", "--data", tmp_path, "--weights", weights)
    assert (status, out) == (2, "")
    assert "walrus" in err


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    for option, text in (("--version", __version__), ("--help", "bench")):
        with pytest.raises(SystemExit) as ended:
            main([option])
        assert ended.value.code == 0
        assert text in capsys.readouterr().out


def test_every_setting_of_a_run_is_an_option(capsys: pytest.CaptureFixture[str]) -> None:
    from inception_studio.training.config import options

    with pytest.raises(SystemExit):
        main(["train", "--help"])
    said = capsys.readouterr().out
    assert not [option.name for option in options() if "--" + option.name.replace("_", "-") not in said]


def test_a_reader_that_leaves_early_is_no_error(command: Callable[..., list[str]]) -> None:
    # head closes the pipe after its first line.
    line = " ".join(command("costs"))
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line} | head -n 1"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a display")
def test_no_display_is_said_and_the_tour_offered(program: Program) -> None:
    done = program(QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="")
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no display" in done.stderr
    assert "inception-studio tour" in done.stderr


def test_weights_download_prints_where_they_lie(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from inception_studio.errors import UserError
    from inception_studio.nets import hub

    def download(token: object, progress: Callable[[int, int, str], None]) -> Path:
        progress(5, 10, "downloading")
        return tmp_path / "weights.pth"

    def offline(token: object, progress: object) -> Path:
        raise UserError("no connection", remedy="Try again later.")

    monkeypatch.setattr(hub, "download_imagenet", download)
    assert cli("weights", "download")[:2] == (0, f"{tmp_path / 'weights.pth'}\n")
    monkeypatch.setattr(hub, "download_imagenet", offline)
    assert cli("weights", "download") == (2, "", "inception-studio: no connection. Try again later.\n")
