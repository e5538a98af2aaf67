from __future__ import annotations

import numpy as np
import pytest
import torch

from inception_studio.cancellation import Cancelled, CancelToken
from inception_studio.errors import UserError
from inception_studio.insight.attribution.conductance import conductance
from inception_studio.insight.attribution.explain import explain
from inception_studio.insight.attribution.layers import module_around
from inception_studio.insight.attribution.memory import WorkingMemory
from inception_studio.insight.attribution.request import Attribution, Request
from inception_studio.insight.attribution.result import Conductance
from inception_studio.insight.attribution.trust import deletion, randomised, rank_correlation
from inception_studio.nets.photo import open_photo
from inception_studio.nets.preprocess import to_tensor
from inception_studio.nets.trace import trace
from inception_studio.nets.weights import starter
from inception_studio.resources import sample_photos
from tests.insight.asked_networks import SIDE, asked_network, image, left_behind

TARGET = 3


def map_of(values: np.ndarray) -> Attribution:
    return Attribution(Request("gradcam", TARGET), values.astype(np.float32), 0.0, 0)


@pytest.mark.parametrize("variant", ["torchvision", "paper", "sigmoid"])
@pytest.mark.parametrize("head", ["main", "aux1", "aux2"])
def test_deeplift_adds_up_in_spite_of_overlapping_pools_and_lrn(variant: str, head: str) -> None:
    net, graph = asked_network(variant)
    net, x = net.double(), image().double()  # the signals of random weights are as small as float32's noise
    made = explain(net, graph, x, Request("deeplift", TARGET, head=head))
    assert made.gap is not None
    assert made.gap_absolute is not None
    assert made.gap < 1e-6
    with torch.inference_mode():
        answers = getattr(net(torch.cat([x, torch.zeros_like(x)]), with_aux=True), head)[:, TARGET]
    whole = float(answers[0] - answers[1])
    assert made.map.sum(dtype=np.float64) == pytest.approx(whole, rel=1e-3)
    assert made.gap == pytest.approx(made.gap_absolute / abs(whole))


def test_integrated_gradients_close_their_gap_with_more_steps() -> None:
    net, graph = asked_network("sigmoid")
    net, x = net.double(), image().double()
    gaps = [
        explain(net, graph, x, Request("integrated-gradients", TARGET, steps=steps)).gap or 0
        for steps in (1, 60, 1100)  # so many: by midpoints
    ]
    assert gaps[0] > gaps[1] > gaps[2] > 0
    assert gaps[2] < 0.01


def test_the_gap_is_to_the_baseline_that_was_given() -> None:
    net, graph = asked_network("sigmoid")
    net, x = net.double(), image().double()
    made = explain(net, graph, x, Request("integrated-gradients", TARGET, steps=256), baseline=x * 0.5)
    with torch.inference_mode():
        answers = net(torch.cat([x, x * 0.5])).main[:, TARGET]
    whole = float(answers[0] - answers[1])
    assert made.map.sum(dtype=np.float64) == pytest.approx(whole, rel=1e-2)


def test_guided_backprop_keeps_its_map_when_the_top_is_redrawn() -> None:
    """Adebayo et al. 2018, as the starter's weights show it."""
    network = starter()
    graph = trace(network.net, network.card.preprocessing.crop).graph
    x = to_tensor(open_photo(sample_photos()[1]), network.card.preprocessing)
    before = {name: tensor.clone() for name, tensor in network.net.state_dict().items()}
    target = int(network.net(x).main.argmax())
    correlation = {}
    for key in ("gradcam", "integrated-gradients", "guided-backprop"):
        made = explain(network.net, graph, x, Request(key, target, steps=10))
        found = randomised(network.net, graph, x, made)
        assert found.map.shape == made.map.shape
        assert not np.allclose(found.map, made.map)
        correlation[key] = found.rank_correlation
    assert correlation["guided-backprop"] > 0.9
    assert correlation["integrated-gradients"] < 0.7
    assert correlation["gradcam"] < 0.8
    for name, tensor in network.net.state_dict().items():
        assert torch.equal(tensor, before[name]), name


@pytest.mark.parametrize(
    ("head", "first", "last"),
    [("main", "fc", "4e/1x1"), ("aux1", "aux1/fc2", "3a/1x1"), ("aux2", "aux2/fc2", "4b/1x1")],
)
def test_the_head_and_the_modules_before_it_are_redrawn(head: str, first: str, last: str) -> None:
    net, graph = asked_network()
    made = explain(net, graph, image(), Request("gradcam", TARGET, head=head, layer="3b"))
    found = randomised(net, graph, image(), made)
    assert (found.layers[0], found.layers[-1]) == (first, last)
    again = randomised(net, graph, image(), made, seed=0)
    other = randomised(net, graph, image(), made, seed=1)
    np.testing.assert_array_equal(again.map, found.map)
    assert not np.array_equal(other.map, found.map)


def test_rank_correlation_is_spearmans_of_absolute_values() -> None:
    values = np.array([[1.0, -2.0], [3.0, 4.0]], np.float32)
    assert rank_correlation(values, -(values**3)) == pytest.approx(1)
    assert rank_correlation(values, 1 / values) == pytest.approx(-1)
    assert rank_correlation(values, np.ones_like(values)) == 0
    # Equal values share their mean rank: (1, 2.5, 2.5, 4) against (1, 2, 3, 4).
    ties = np.array([[1.0, 2.0], [2.0, 4.0]], np.float32)
    assert rank_correlation(values, ties) == pytest.approx(np.corrcoef([1, 2.5, 2.5, 4], [1, 2, 3, 4])[0, 1])


def test_deletion_takes_the_most_important_pixels_first() -> None:
    net, _ = asked_network("sigmoid")
    x = image()
    values = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)  # the last row first
    curve = deletion(net, x, map_of(values), steps=4)
    np.testing.assert_allclose(curve.fractions, [0, 0.25, 0.5, 0.75, 1])
    for step, probability in enumerate(curve.probabilities):
        left = x.clone()
        left[:, :, SIDE - step * SIDE // 4 :] = 0
        with torch.inference_mode():
            wanted = net(left).main.softmax(1)[0, TARGET]
        assert probability == pytest.approx(float(wanted), abs=1e-5)
    assert curve.area == pytest.approx(np.trapezoid(curve.probabilities, curve.fractions), abs=1e-6)


def test_deletion_uses_the_baseline_and_many_batches() -> None:
    net, _ = asked_network()
    x = image()
    seen: list[int] = []
    curve = deletion(
        net, x, map_of(np.ones((SIDE, SIDE))), progress=lambda n, of, _: seen.append(n), steps=100, baseline=x
    )
    np.testing.assert_allclose(curve.probabilities, curve.probabilities[0], rtol=1e-3)
    assert len(seen) > 3
    assert not left_behind(net)


@pytest.mark.parametrize("module", ["3a", "4c", "5b"])
def test_conductance_splits_the_answer_among_channels(module: str) -> None:
    net, graph = asked_network("sigmoid")
    x = image()
    found = conductance(net, graph, x, module, TARGET, steps=60)
    assert found.channels.shape == (graph.node(module).output[0],)
    assert list(found.branches) == ["1x1", "3x3", "5x5", "pool"]
    assert sum(found.branches.values()) == pytest.approx(found.channels.sum(), rel=1e-4)
    first = graph.node(graph.node(module).inputs[0]).output[0]
    assert found.branches["1x1"] == pytest.approx(found.channels[:first].sum(), rel=1e-4)
    with torch.inference_mode():
        answers = net(torch.cat([x, torch.zeros_like(x)])).main[:, TARGET]
    assert found.channels.sum() == pytest.approx(float(answers[0] - answers[1]), rel=0.05)
    difference = float(answers[0] - answers[1])
    assert found.total == pytest.approx(float(found.channels.sum()), rel=1e-4)
    assert found.gap_absolute == pytest.approx(abs(found.total - difference), abs=1e-4)
    assert found.gap == pytest.approx(found.gap_absolute / abs(difference), abs=1e-4)
    assert not left_behind(net)


def test_the_strongest_channels_and_what_they_carry() -> None:
    parts = np.array([0.5, -2.0, 0.0, 1.5], np.float32)
    found = Conductance("4a", 0, "main", parts, {"1x1": -1.5, "3x3": 1.5}, None, 0.0)
    assert found.total == 0
    assert found.strongest(2) == [1, 3]
    assert found.share_of([1, 3]) == pytest.approx(3.5 / 4)
    nothing = Conductance("4a", 0, "main", np.zeros(4, np.float32), {}, None, 0.0)
    assert nothing.share_of([0]) == 0


def test_the_module_around_a_layer() -> None:
    _, graph = asked_network()
    names = ("4a", "4a/5x5", "conv1", "aux1/fc1", "6a")
    assert [module_around(graph, name) for name in names] == ["4a", "4a", "", "", ""]


@pytest.mark.parametrize(
    ("module", "head", "named"),
    [("5b", "aux1", "4a works"), ("pool1", "main", "no inception"), ("x", "main", "no layer")],
)
def test_conductance_of_what_is_no_module_is_refused(module: str, head: str, named: str) -> None:
    net, graph = asked_network()
    with pytest.raises(UserError, match=named):
        conductance(net, graph, image(), module, TARGET, head)


@pytest.mark.parametrize("work", ["randomised", "deletion", "conductance"])
def test_each_check_can_be_cancelled(work: str) -> None:
    net, graph = asked_network()
    made = explain(net, graph, image(), Request("occlusion", TARGET, window=16, stride=4))
    token = CancelToken()

    def progress(done: int, total: int, text: str) -> None:
        if done:
            token.cancel()

    works = {
        "randomised": lambda: randomised(net, graph, image(), made, token, progress),
        "deletion": lambda: deletion(net, image(), made, token, progress, steps=200),
        "conductance": lambda: conductance(net, graph, image(), "4a", TARGET, "main", token, progress, 200),
    }
    with pytest.raises(Cancelled):
        works[work]()
    assert not left_behind(net)


def test_memory_is_what_lives_at_once() -> None:
    megabyte = 250_000  # float32 values
    given = torch.ones(megabyte)
    with WorkingMemory() as memory:
        given.view(-1, 2)
        for _ in range(5):
            one = given + 1
            two = one * 2
            del one, two
    assert memory.peak_bytes == 2_000_000
    with WorkingMemory() as memory:
        memory.stop()
        given + 1
    assert memory.peak_bytes == 0


def test_memory_counts_what_a_gradient_keeps() -> None:
    x = torch.ones(250_000, requires_grad=True)
    with WorkingMemory() as memory:
        torch.autograd.grad(x.sin().sin().sin().sum(), x)
    assert 3_000_000 <= memory.peak_bytes <= 6_000_000
