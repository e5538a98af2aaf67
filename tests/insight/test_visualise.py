"""An optimised image excites its unit more, is the same for one seed, and leaves the network as it was."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from inception_studio.cancellation import Cancelled, CancelToken
from inception_studio.errors import UserError
from inception_studio.insight.layers import before_activation
from inception_studio.insight.reaching import reached
from inception_studio.insight.visualise.optimise import visualise
from inception_studio.insight.visualise.wish import Picture, Wish
from inception_studio.nets.card import Preprocessing
from inception_studio.nets.graph import Graph
from inception_studio.nets.preprocess import CAFFE, IMAGENET, normalise
from inception_studio.nets.trace import trace
from inception_studio.nets.weights import Network, starter

from .test_record import SIDE, VARIANTS, lively

STEPS = 30
WISHES = (
    Wish("channel", "conv1", 3),
    Wish("channel", "3a/3x3", 2),
    Wish("channel", "4a/5x5", 1),
    Wish("channel", "4c", 20),
    Wish("channel", "5b/pool_proj", 2),
    Wish("channel", "aux1/conv", 2),
    Wish("class", target=4),
)


def seen_as(network: Network, preprocessing: Preprocessing) -> Network:
    """The network with that preprocessing, for images of 64 px."""
    there = dataclasses.replace(preprocessing, resize=SIDE, crop=SIDE)
    return Network(network.net, dataclasses.replace(network.card, preprocessing=there))


def trained() -> Network:
    """The starter weights, which were trained at twice that side: what rises here rises for a reason. How a
    network of random weights answers to an optimised image depends on how the processor rounds.
    """
    network = starter()
    return seen_as(network, network.card.preprocessing)


@pytest.fixture(scope="module")
def network() -> Network:
    return trained()


@pytest.fixture(scope="module")
def graph(network: Network) -> Graph:
    return trace(network.net, SIDE).graph


def asked(wish: Wish, **changes: object) -> Wish:
    return dataclasses.replace(wish, **{"steps": STEPS, **changes})  # type: ignore[arg-type]


def untouched(network: Network) -> bool:
    modules = list(network.net.modules())
    hooks = any(m._forward_hooks or m._forward_pre_hooks or m._backward_hooks for m in modules)
    gradients = any(p.grad is not None or p.requires_grad for p in network.net.parameters())
    return not hooks and not gradients and not network.net.training


def photo() -> np.ndarray:
    rows, columns = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    rgb = np.stack([rows, columns, 0.5 + 0.3 * np.sin(9 * rows * columns)])[None].astype(np.float32)
    return normalise(torch.from_numpy(rgb), IMAGENET)[0].numpy()


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: f"{wish.kind}-{wish.layer or wish.target}")
def test_the_score_rises_and_falls_for_the_negative(network: Network, graph: Graph, wish: Wish) -> None:
    best = visualise(network, graph, asked(wish))
    worst = visualise(network, graph, asked(wish, sign=-1))
    assert best.image.shape == (SIDE, SIDE, 3)
    assert best.image.dtype == np.uint8
    assert best.score_before == worst.score_before  # from the same noise
    assert worst.score_after < best.score_before < best.score_after
    assert best.image.std() > 5
    assert best.seconds > 0
    assert untouched(network)


@pytest.mark.parametrize(
    ("variant", "preprocessing"),
    [("paper", CAFFE), ("sigmoid", IMAGENET), ("without_aux", IMAGENET)],
)
def test_every_kind_of_network_can_be_asked(variant: str, preprocessing: Preprocessing) -> None:
    network = seen_as(lively(VARIANTS[variant]), preprocessing)
    graph = trace(network.net, SIDE).graph
    made = visualise(network, graph, asked(Wish("channel", "3b/3x3", 1), steps=30))
    assert made.score_after > made.score_before


def test_the_score_is_the_units_mean_before_its_activation(network: Network, graph: Graph) -> None:
    made = visualise(network, graph, asked(Wish("channel", "4a/5x5", 1)))
    rgb = torch.from_numpy(made.image).permute(2, 0, 1)[None] / 255
    module = before_activation(network.net, graph, "4a/5x5")
    value = reached(network.net, module, normalise(rgb, network.card.preprocessing))[0, 1].mean()
    assert float(value) == pytest.approx(made.score_after, rel=0.02)  # 8 bits


def test_a_dead_channel_still_has_a_direction() -> None:
    network = trained()
    network.net.inception4a.branch3[1].bn.bias.fill_(-50.0)  # nothing gets through its ReLU
    made = visualise(network, trace(network.net, SIDE).graph, asked(Wish("channel", "4a/5x5", 1)))
    assert made.score_before < made.score_after < 0


def test_the_seed_decides_and_the_global_one_does_not(network: Network, graph: Graph) -> None:
    def made(seed: int) -> Picture:
        return visualise(network, graph, asked(Wish("channel", "4a/5x5", 1, seed=seed)))

    torch.manual_seed(1)
    before = torch.random.get_rng_state()
    first = made(0)
    assert torch.equal(torch.random.get_rng_state(), before)
    torch.manual_seed(2)
    np.testing.assert_array_equal(first.image, made(0).image)
    assert not np.array_equal(first.image, made(1).image)


def test_it_is_seen_as_it_converges(network: Network, graph: Graph) -> None:
    seen: list[tuple[int, np.ndarray]] = []
    told: list[tuple[int, int]] = []
    made = visualise(
        network,
        graph,
        asked(WISHES[1], steps=60),
        progress=lambda done, total, text: told.append((done, total)),
        on_image=lambda step, image: seen.append((step, image)),
    )
    steps = [step for step, _ in seen]
    assert steps == sorted(set(steps))
    assert steps[-1] == 60
    assert len(seen) <= made.seconds / 0.1 + 1
    assert told[-1] == (60, 60)
    np.testing.assert_array_equal(seen[-1][1], made.image)
    assert all(image.shape == (SIDE, SIDE, 3) and image.dtype == np.uint8 for _, image in seen)


def test_another_size_than_the_networks_own(network: Network, graph: Graph) -> None:
    for wish in (Wish("channel", "4a/5x5", 1, size=80), Wish("class", target=1, size=80)):
        made = visualise(network, graph, asked(wish))
        assert made.image.shape == (80, 80, 3)
        assert made.score_after > made.score_before


def test_a_dream_starts_from_the_photo(network: Network, graph: Graph) -> None:
    start = photo()
    kept = start.copy()
    nothing = visualise(network, graph, asked(Wish("layer", "4c"), steps=0), start=start)
    rgb = start * np.array(IMAGENET.std)[:, None, None] + np.array(IMAGENET.mean)[:, None, None]
    expected = (rgb.clip(0.02, 0.98) * 255).round().transpose(1, 2, 0)
    assert np.abs(nothing.image.astype(int) - expected).max() <= 1
    assert nothing.score_before == nothing.score_after
    dream = visualise(network, graph, asked(Wish("layer", "4c"), steps=20), start=start)
    assert dream.score_after > 1.2 * dream.score_before
    assert np.corrcoef(dream.image.ravel(), nothing.image.ravel())[0, 1] > 0.7  # still that photo
    np.testing.assert_array_equal(start, kept)
    larger = visualise(network, graph, asked(Wish("layer", "4c", size=96), steps=1), start=start)
    assert larger.image.shape == (96, 96, 3)
    assert untouched(network)


def test_a_photo_in_caffes_order_comes_back_in_its_colours() -> None:
    network = seen_as(lively(VARIANTS["paper"]), CAFFE)
    red = torch.zeros(1, 3, SIDE, SIDE)
    red[:, 0] = 0.8
    start = normalise(red, CAFFE)[0].numpy()
    wish = Wish("layer", "3a", steps=0)
    made = visualise(network, trace(network.net, SIDE).graph, wish, start=start)
    assert abs(made.image[..., 0].mean() - 204) < 2
    assert made.image[..., 1:].max() < 10


def test_a_layer_without_a_photo_is_refused(network: Network, graph: Graph) -> None:
    with pytest.raises(UserError, match="Open a photo first"):
        visualise(network, graph, Wish("layer", "4c"))


def test_cancelling_stops_within_a_step_and_leaves_no_hook(network: Network, graph: Graph) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        visualise(network, graph, Wish("channel", "4a/5x5", 1), token)
    assert untouched(network)

    token, seen = CancelToken(), list[int]()

    def stop(step: int, image: np.ndarray) -> None:
        seen.append(step)
        token.cancel()

    with pytest.raises(Cancelled):
        visualise(network, graph, Wish("channel", "5b/3x3", 1, steps=100_000), token, on_image=stop)
    assert len(seen) == 1
    assert untouched(network)


def test_a_failure_leaves_no_hook(network: Network, graph: Graph) -> None:
    def fail(step: int, image: np.ndarray) -> None:
        raise OSError("the window is gone")

    with pytest.raises(OSError, match="the window is gone"):
        visualise(network, graph, asked(WISHES[0], steps=100_000), on_image=fail)
    with pytest.raises(IndexError):
        visualise(network, graph, asked(Wish("channel", "4a/5x5", 999)))
    assert untouched(network)


def test_the_weights_stay_as_they_are() -> None:
    network = trained()
    graph = trace(network.net, SIDE).graph
    before = {name: value.clone() for name, value in network.net.state_dict().items()}
    visualise(network, graph, asked(WISHES[2]))
    for name, value in network.net.state_dict().items():
        assert torch.equal(value, before[name]), name


def test_the_starter_weights_take_their_own_picture_of_a_class_for_that_class() -> None:
    network = starter()
    target = network.card.classes.index("lemon")
    graph = trace(network.net, network.card.preprocessing.crop).graph
    made = visualise(network, graph, Wish("class", target=target, steps=20))
    rgb = torch.from_numpy(made.image).permute(2, 0, 1)[None] / 255
    for moved in (
        rgb,
        rgb.roll((9, -7), (2, 3)),
        rgb.flip(3),
    ):  # more than noise that suits one grid of pixels
        probabilities = network.net(normalise(moved, network.card.preprocessing)).main.softmax(1)[0]
        assert probabilities[target] > 0.5
