"""Statistics of every layer along the depth, of a photo and of a data set, and what each head answers."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from inception_studio.insight.depth import (
    answers_along,
    classes_to_follow,
    of_exemplars,
    of_output,
    of_record,
)
from inception_studio.insight.exemplars.result import BEST, BINS, Exemplars, Source
from inception_studio.insight.lesions import Lesion
from inception_studio.insight.record import Recorder
from inception_studio.insight.record_types import Record

from .test_record import SIDE, VARIANTS, image, lively


@pytest.fixture(scope="module")
def recorder() -> Recorder:
    return Recorder(lively(VARIANTS["torchvision"]), SIDE)


@pytest.fixture(scope="module")
def record(recorder: Recorder) -> Record:
    return recorder.record(image())


def test_of_maps_they_are_counted_by_hand() -> None:
    maps = np.zeros((3, 2, 2), np.float32)
    maps[0] = [[1.0, 2.0], [3.0, 0.0]]
    maps[2] = -1.0
    found = of_output(maps)
    assert found.mean == pytest.approx(maps.mean())
    assert found.deviation == pytest.approx(maps.std())
    assert found.zero_share == pytest.approx(5 / 12)
    assert (found.dead, found.channels) == (1, 3)
    assert found.dead_share == pytest.approx(1 / 3)


def test_every_layer_of_a_record_has_them(record: Record) -> None:
    found = of_record(record)
    assert found.keys() == record.outputs.keys()
    for name, maps in record.outputs.items():
        assert found[name].mean == pytest.approx(float(maps.mean(dtype=np.float64)), abs=1e-6), name
        assert found[name].deviation == pytest.approx(float(maps.std(dtype=np.float64)), rel=1e-5), name
        assert found[name].zero_share == pytest.approx(float((maps == 0).mean()), abs=1e-9), name


def test_of_one_photo_a_data_set_says_the_same_as_its_record(record: Record) -> None:
    kinds = ("image", "concat", "dropout")
    layers = {node.name: node.output[0] for node in record.graph.nodes if node.kind not in kinds}
    flat = [record.outputs[name].reshape(count, -1) for name, count in layers.items()]
    total = sum(layers.values())
    exemplars = Exemplars(
        Source("", "", "", ("one.jpg",), (), tuple(layers), tuple(layers.values())),
        values=np.zeros((total, BEST), np.float32),
        photos=np.zeros((total, BEST), np.int32),
        rows=np.zeros((total, BEST), np.int32),
        columns=np.zeros((total, BEST), np.int32),
        means=np.concatenate([one.mean(1, dtype=np.float64) for one in flat]),
        deviations=np.concatenate([one.std(1, dtype=np.float64) for one in flat]),
        zero_shares=np.concatenate([(one == 0).mean(1) for one in flat]),
        maxima=np.concatenate([one.max(1) for one in flat]),
        counts=np.zeros((total, BINS), np.int64),
        lows=np.zeros(total, np.float32),
        highs=np.zeros(total, np.float32),
    )
    found, expected = of_exemplars(exemplars, record.graph), of_record(record)
    assert set(found) == set(expected) - {"image", "dropout", "aux1/dropout", "aux2/dropout"}
    for name, got in found.items():
        want = dataclasses.astuple(expected[name])
        assert dataclasses.astuple(got) == pytest.approx(want, rel=1e-5, abs=1e-9), name


def test_the_classes_followed_are_the_best_and_the_intact_networks_first(
    recorder: Recorder, record: Record
) -> None:
    main = record.probabilities["main"]
    assert main is not None
    followed = classes_to_follow(record, None, 3)
    assert followed == np.argsort(-main, kind="stable")[:3].tolist()
    lesioned = recorder.lesioned(record, frozenset({Lesion("5b")}))
    assert int(main.argmax()) in classes_to_follow(lesioned, record, 2)
    answers = answers_along(record, followed)
    assert list(answers) == followed
    for index, given in answers.items():
        assert set(given) == {"aux1", "aux2", "main"}
        assert given["main"] == pytest.approx(float(main[index]))


def test_absent_heads_and_answers_that_are_no_numbers_are_left_out(record: Record) -> None:
    without = Recorder(lively(VARIANTS["without_aux"]), SIDE).record(image())
    assert set(answers_along(without, [0])[0]) == {"main"}
    broken = {**record.probabilities, "main": np.full(7, np.nan, np.float32)}
    assert classes_to_follow(dataclasses.replace(record, probabilities=broken), None) == []
