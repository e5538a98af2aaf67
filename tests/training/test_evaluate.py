"""How well a network answers, against a plain computation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import cross_entropy

from inception_studio.cancellation import Cancelled, CancelToken
from inception_studio.errors import UserError
from inception_studio.nets.architecture import Architecture
from inception_studio.nets.card import Preprocessing, WeightCard
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.photo import open_photo
from inception_studio.nets.preprocess import to_tensor
from inception_studio.nets.weights import Network
from inception_studio.training.evaluate import evaluate
from inception_studio.training.evaluate_folder import evaluate_photos
from inception_studio.training.photo_answers import PhotoAnswers, most_mistaken, occurring

SEEN = Preprocessing(resize=70, crop=64, mean=(0.4, 0.5, 0.6), std=(0.2, 0.3, 0.25))
Photos = Callable[..., Path]


def network(*classes: str, aux: bool = True) -> Network:
    torch.manual_seed(2)
    architecture = Architecture(num_classes=len(classes), width=0.1, aux=aux)
    net = GoogLeNet(architecture).eval().requires_grad_(False).to(memory_format=torch.channels_last)
    return Network(net, WeightCard("n", architecture, classes, SEEN, aux_trained=True))


@pytest.fixture
def batches() -> list[tuple[Tensor, Tensor]]:
    torch.manual_seed(1)
    return [(torch.randn(n, 3, 64, 64), torch.randint(7, (n,))) for n in (5, 5, 3)]


def test_scores_equal_a_plain_computation(batches: list[tuple[Tensor, Tensor]]) -> None:
    net = network(*"abcdefg").net
    found = evaluate(net, batches, tuple("abcdefg"))
    x, labels = (torch.cat(parts) for parts in zip(*batches, strict=True))
    assert found.images == 13
    with torch.no_grad():
        heads = net(x, with_aux=True)
    for name, logits in heads._asdict().items():
        score = found.heads[name]
        assert score is not None
        ranks = (logits > logits.gather(1, labels[:, None])).sum(1)
        assert score.top1 == pytest.approx(float((ranks == 0).float().mean()))
        assert score.top5 == pytest.approx(float((ranks < 5).float().mean()))
        assert score.loss == pytest.approx(float(cross_entropy(logits, labels)), rel=1e-4)
    said = heads.main.argmax(1).tolist()
    for true in range(7):
        for answer in range(7):
            count = sum(t == true and s == answer for t, s in zip(labels.tolist(), said, strict=True))
            assert found.confusion[true][answer] == count


def test_absent_heads_are_null(batches: list[tuple[Tensor, Tensor]]) -> None:
    found = evaluate(network(*"abcdefg", aux=False).net, batches, tuple("abcdefg"))
    told = json.loads(json.dumps(found.to_dict()))
    assert told["heads"]["aux1"] is None
    assert told["heads"]["aux2"] is None
    assert set(told["heads"]["main"]) == {"top1", "top5", "loss"}
    assert set(told) == {"images", "heads", "classes", "confusion"}


@pytest.mark.parametrize("mode", [True, False])
def test_the_networks_mode_and_figures_stay_as_they_are(
    batches: list[tuple[Tensor, Tensor]], mode: bool
) -> None:
    net = network(*"abcdefg").net.train(mode)
    before = {name: value.clone() for name, value in net.state_dict().items()}
    evaluate(net, batches, tuple("abcdefg"))
    assert net.training is mode
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())


def test_what_check_raises_ends_it(batches: list[tuple[Tensor, Tensor]]) -> None:
    net = network(*"abcdefg").net.train()
    done: list[int] = []

    def check(count: int) -> None:
        done.append(count)
        if count:
            raise Cancelled

    with pytest.raises(Cancelled):
        evaluate(net, batches, tuple("abcdefg"), check)
    assert done == [0, 5]
    assert net.training


def test_a_folder_by_the_names_of_its_classes(tmp_path: Path, photos: Photos) -> None:
    photos(tmp_path, red=4, blue=3)
    known = network("blue", "Green", "Red")
    told = evaluate_photos(known, tmp_path)
    found = told.evaluation
    assert told.broken == ()
    assert told.unknown == {}
    assert found.images == 7
    assert found.classes == ("blue", "Green", "Red")
    assert [sum(row) for row in found.confusion] == [3, 0, 4]
    right = 0
    for name, label in (("blue", 0), ("red", 2)):
        for path in (tmp_path / name).iterdir():
            right += int(known.net(to_tensor(open_photo(path), SEEN)).main.argmax()) == label
    assert found.heads["main"] is not None
    assert found.heads["main"].top1 == pytest.approx(right / 7)


def test_val_is_used_where_there_is_one(tmp_path: Path, photos: Photos) -> None:
    photos(tmp_path / "train", red=4, blue=3)
    photos(tmp_path / "val", red=2)
    found = evaluate_photos(network("blue", "red"), tmp_path).evaluation
    assert found.images == 2


@pytest.mark.parametrize("folder", ["military_uniform", "military-uniform", "Military Uniform"])
def test_spellings_of_a_class(tmp_path: Path, photos: Photos, folder: str) -> None:
    photos(tmp_path, **{folder: 2})
    found = evaluate_photos(network("tabby", "military uniform"), tmp_path).evaluation
    assert [sum(row) for row in found.confusion] == [0, 2]


def test_classes_that_the_network_does_not_know_are_left_out(tmp_path: Path, photos: Photos) -> None:
    photos(tmp_path, red=2, ant=2, bee=3)
    told = evaluate_photos(network("red", "blue"), tmp_path)
    assert told.unknown == {"ant": 2, "bee": 3}
    assert told.evaluation.images == len(told.answers) == 2
    assert told.evaluation.classes == ("red", "blue")
    assert [sum(row) for row in told.evaluation.confusion] == [2, 0]
    with pytest.raises(UserError, match=r"knows none of the classes here \(ant, bee, red\)") as caught:
        evaluate_photos(network("green", "blue"), tmp_path)
    assert caught.value.path == tmp_path


def test_a_broken_photo_is_named_and_left_out(tmp_path: Path, photos: Photos) -> None:
    photos(tmp_path, red=4, blue=3)
    (tmp_path / "red" / "02.png").write_text("no picture")
    told = evaluate_photos(network("blue", "red"), tmp_path)
    assert told.evaluation.images == 6
    assert told.broken == (tmp_path / "red" / "02.png",)


def test_a_whole_batch_of_broken_photos_is_left_out(tmp_path: Path, photos: Photos) -> None:
    photos(tmp_path, red=4, blue=4)
    for path in (tmp_path / "blue").iterdir():
        path.write_text("no picture")
    told = evaluate_photos(network("blue", "red"), tmp_path, batch=2)
    assert told.evaluation.images == 4
    assert len(told.broken) == 4


@pytest.mark.parametrize("content", ["nothing", "broken"])
def test_a_folder_without_a_readable_photo(tmp_path: Path, content: str) -> None:
    data = tmp_path / "data"
    (data / "red").mkdir(parents=True)
    if content == "broken":
        (data / "red" / "1.png").write_text("no picture")
    with pytest.raises(UserError) as caught:
        evaluate_photos(network("blue", "red"), data)
    assert caught.value.path == data


def test_progress_and_cancel(tmp_path: Path, photos: Photos) -> None:
    photos(tmp_path, red=40)
    Image.new("L", (90, 64)).save(tmp_path / "red" / "grey.png")
    told: list[tuple[int, int, str]] = []
    evaluate_photos(network("blue", "red"), tmp_path, lambda *now: told.append(now))
    assert told == [(0, 41, "evaluating"), (32, 41, "evaluating"), (41, 41, "evaluating")]
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        evaluate_photos(network("blue", "red"), tmp_path, token=token)


def test_each_photos_own_answer_of_the_same_pass(tmp_path: Path, photos: Photos) -> None:
    photos(tmp_path, red=4, blue=3)
    (tmp_path / "blue" / "01.png").write_text("no picture")
    known = network("blue", "green", "red")
    passes: list[int] = []
    known.net.register_forward_hook(lambda module, inputs, output: passes.append(len(inputs[0])))
    found = evaluate_photos(known, tmp_path, batch=2)
    assert sum(passes) == 6, "one pass for all"
    answers = found.answers
    expected = [*(tmp_path / "blue" / f"{n:02}.png" for n in (0, 2)), *sorted((tmp_path / "red").iterdir())]
    assert list(answers.files) == expected
    assert answers.true.tolist() == [0, 0, 2, 2, 2, 2]
    for i, file in enumerate(answers.files):
        said = known.net(to_tensor(open_photo(file), SEEN)).main.softmax(1)[0]
        assert answers.best[i] == int(said.argmax())
        assert answers.probability[i] == pytest.approx(float(said.max()), abs=1e-5)
        assert answers.of_true[i] == pytest.approx(float(said[answers.true[i]]), abs=1e-5)
    for true in range(3):
        for best in range(3):
            assert len(answers.of_cell(true, best)) == found.evaluation.confusion[true][best]


def test_the_most_certain_photo_of_a_cell_comes_first() -> None:
    answers = PhotoAnswers(
        tuple(Path(f"{n}.png") for n in range(4)),
        np.array([0, 0, 1, 0]),
        np.array([1, 1, 1, 1]),
        np.array([0.4, 0.9, 0.8, 0.5], np.float32),
        np.zeros(4, np.float32),
    )
    assert answers.of_cell(0, 1) == [1, 3, 0]
    assert answers.of_cell(1, 0) == []


def test_what_is_most_often_mistaken() -> None:
    confusion = np.array([[9, 2, 0, 0], [5, 1, 2, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
    assert most_mistaken(confusion, 2) == [(5, 1, 0), (2, 0, 1)]
    assert most_mistaken(confusion, 9) == [(5, 1, 0), (2, 0, 1), (2, 1, 2)]
    assert most_mistaken(np.eye(3, dtype=int), 9) == []
    assert occurring(confusion).tolist() == [0, 1, 2]
    assert occurring(np.roll(confusion, 1, axis=(0, 1))).tolist() == [1, 2, 3]
    assert occurring(np.array([[0, 0, 0], [1, 0, 0], [0, 0, 2]])).tolist() == [1, 2, 0]
