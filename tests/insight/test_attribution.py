from __future__ import annotations

import gc
import time
import weakref

import numpy as np
import pytest
import torch
import torchvision
from captum.attr import IntegratedGradients, LayerAttribution, LayerGradCam
from torch import Tensor, nn

from inception_studio.cancellation import Cancelled, CancelToken
from inception_studio.errors import UserError
from inception_studio.insight.attribution import asked, perturb
from inception_studio.insight.attribution.explain import explain
from inception_studio.insight.attribution.layers import layers_for
from inception_studio.insight.attribution.methods import METHODS, method
from inception_studio.insight.attribution.request import PERTURBATIONS, Request
from inception_studio.nets import vocabulary
from inception_studio.nets.architecture import Architecture
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.photo import open_photo
from inception_studio.nets.preprocess import to_tensor
from inception_studio.nets.trace import trace
from inception_studio.nets.weights import starter
from inception_studio.resources import sample_photos
from tests.insight.asked_networks import CLASSES, SIDE, asked_network, image, left_behind

KEYS = [one.key for one in METHODS]
TARGET = 3


def ask(key: str, **changes: object) -> Request:
    """A request that takes little time."""
    few: dict[str, object] = {"steps": 8, "segments": 8, "window": 16, "stride": 8, **changes}
    return Request(key, TARGET, **few)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def photo() -> Tensor:
    """A cat, 128 px."""
    return to_tensor(open_photo(sample_photos()[1]), starter().card.preprocessing)


@pytest.fixture(scope="module", params=["starter", "random"])
def both(request: pytest.FixtureRequest) -> tuple[nn.Module, GoogLeNet]:
    """torchvision's network with the starter's or with random weights, and ours with the same ones.

    In double precision: in single, what a sum's order rounds differently flips a ReLU here and there, and
    captum on torchvision's own network differs from itself in another memory format by several 1e-4.
    """
    torch.manual_seed(0)
    net = starter().net if request.param == "starter" else None
    classes = 1000 if net is None else net.architecture.num_classes
    plain = torchvision.models.googlenet(
        weights=None, num_classes=classes, aux_logits=True, init_weights=False
    )
    if net is None:
        net = GoogLeNet(Architecture.torchvision(), init=False)
        net.load_state_dict(plain.state_dict())
    else:
        plain.load_state_dict(net.state_dict())
    return plain.double().eval(), net.double().eval().requires_grad_(False)


@pytest.mark.parametrize("layer", ["conv1", "pool1", "3a", "4a/3x3", "4e/pool", "5b"])
def test_gradcam_is_captums_on_torchvisions_network(
    both: tuple[nn.Module, GoogLeNet], photo: Tensor, layer: str
) -> None:
    plain, net = both
    x = photo.double()
    with torch.inference_mode():
        target = int(plain(x).argmax())
    coarse = LayerGradCam(plain, plain.get_submodule(vocabulary.attribute(layer))).attribute(
        x.clone().requires_grad_(), target, relu_attributions=True
    )
    wanted = LayerAttribution.interpolate(coarse, tuple(x.shape[-2:]), "bilinear")[0, 0].detach().numpy()
    made = explain(net, trace(net, x.shape[-1]).graph, x, Request("gradcam", target, layer=layer))
    assert made.map.shape == x.shape[-2:]
    np.testing.assert_allclose(made.map, wanted, rtol=1e-4, atol=1e-4 * wanted.max())


def test_integrated_gradients_are_captums_on_torchvisions_network(
    both: tuple[nn.Module, GoogLeNet], photo: Tensor
) -> None:
    plain, net = both
    x = photo.double()
    wanted = IntegratedGradients(plain).attribute(x.clone().requires_grad_(), target=7, n_steps=20)
    summed = wanted[0].sum(0).detach().numpy()
    made = explain(net, trace(net, x.shape[-1]).graph, x, Request("integrated-gradients", 7, steps=20))
    np.testing.assert_allclose(made.map, summed, rtol=1e-4, atol=1e-4 * np.abs(summed).max())


@pytest.mark.parametrize("key", ["gradcam", "integrated-gradients"])
def test_single_precision_agrees_with_captum_too(key: str, photo: Tensor) -> None:
    net = starter().net
    plain = torchvision.models.googlenet(weights=None, num_classes=64, aux_logits=True, init_weights=False)
    plain.load_state_dict(net.state_dict())
    plain.eval().to(memory_format=torch.channels_last)
    x = photo.clone(memory_format=torch.channels_last).requires_grad_()
    if key == "gradcam":
        coarse = LayerGradCam(plain, plain.inception5b).attribute(x, 7, relu_attributions=True)
        wanted = LayerAttribution.interpolate(coarse, (128, 128), "bilinear")[0, 0]
    else:
        wanted = IntegratedGradients(plain).attribute(x, target=7, n_steps=20)[0].sum(0)
    made = explain(net, trace(net, 128).graph, photo, Request(key, 7, steps=20))
    np.testing.assert_allclose(made.map, wanted.detach().numpy(), rtol=0, atol=1e-4)


@pytest.mark.parametrize("variant", ["torchvision", "paper"])
@pytest.mark.parametrize("head", ["main", "aux1", "aux2"])
@pytest.mark.parametrize("key", KEYS)
def test_every_method_explains_every_head(key: str, head: str, variant: str) -> None:
    net, graph = asked_network(variant)
    made = explain(net, graph, image(), ask(key, head=head, layer="3b"))
    assert made.map.shape == (SIDE, SIDE)
    assert made.map.dtype == np.float32
    assert np.isfinite(made.map).all()
    assert np.ptp(made.map) > 0
    assert made.seconds > 0
    assert made.peak_bytes > image().nbytes
    assert method(key).signed == (made.map.min() < 0) or method(key).signed
    assert (made.gap_absolute is not None) == method(key).has_gap


def _fail(net: GoogLeNet) -> None:
    """Make the last layer raise, when all hooks are set."""

    def fail(x: Tensor) -> Tensor:
        raise RuntimeError("no")

    net.fc.forward = fail  # type: ignore[method-assign]


ENDS = ("success", "failure", "cancel", "cancel in the backward pass")
RUNS = [
    (key, perturbation, end)
    for key in KEYS
    for perturbation in (PERTURBATIONS if key == "superpixels" else ("",))
    for end in (ENDS[:3] if key in ("occlusion", "superpixels") else ENDS)  # these have no backward pass
]


@pytest.mark.parametrize(("key", "perturbation", "end"), RUNS, ids=[" ".join(run) for run in RUNS])
def test_no_hook_remains(key: str, perturbation: str, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    net, graph = asked_network()
    copies: list[weakref.ref[GoogLeNet]] = []

    def kept(of: GoogLeNet) -> GoogLeNet:
        made = asked_copy(of)
        copies.append(weakref.ref(made))
        return made

    asked_copy = asked.structural_copy
    monkeypatch.setattr(asked, "structural_copy", kept)
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    token = CancelToken()
    expected: type[Exception] | None = None
    if end == "failure":
        _fail(net)
        expected = RuntimeError
    elif end == "cancel":
        token.cancel()
        expected = Cancelled
    elif end != "success":
        # After the forward pass has been through all layers that are asked.
        net.fc.register_forward_hook(lambda *_: token.cancel())
        expected = Cancelled
    request = ask(key, perturbation=perturbation or "ablation", layer="3a")
    if expected is None:
        explain(net, graph, image(), request, token)
    else:
        with pytest.raises(expected):
            explain(net, graph, image(), request, token)
    net.fc._forward_hooks.clear()
    assert not left_behind(net)
    assert not any(tensor.requires_grad for tensor in net.parameters())
    for name, tensor in net.state_dict().items():
        assert torch.equal(tensor, before[name]), name
    gc.collect()
    assert [one() for one in copies] == [None]  # thrown away


@pytest.mark.parametrize("key", ["integrated-gradients", "occlusion"])
def test_memory_does_not_grow_with_the_work(key: str) -> None:
    net, graph = asked_network()
    few = explain(net, graph, image(), Request(key, TARGET, steps=64, window=16, stride=4))
    many = explain(net, graph, image(), Request(key, TARGET, steps=512, window=16, stride=2))
    assert many.seconds > few.seconds
    assert many.peak_bytes <= 1.05 * few.peak_bytes


def test_many_steps_at_224_pixels_stay_small() -> None:
    assert asked.images_at_once(224) <= 4
    assert asked.images_at_once(2000) == 1


@pytest.mark.parametrize("key", ["integrated-gradients", "occlusion", "superpixels"])
def test_cancelled_at_once_in_the_middle(key: str) -> None:
    net, graph = asked_network()
    token = CancelToken()
    cancelled_at: list[float] = []

    def progress(done: int, total: int, text: str) -> None:
        if done > 0 and not cancelled_at:
            assert total > done
            assert text == method(key).title
            token.cancel()
            cancelled_at.append(time.perf_counter())

    with pytest.raises(Cancelled):
        explain(net, graph, image(), ask(key, steps=5000, stride=1, segments=500), token, progress)
    assert time.perf_counter() - cancelled_at[0] < 0.5


def test_progress_rises_to_its_end() -> None:
    net, graph = asked_network()
    seen: list[tuple[int, int]] = []
    explain(
        net, graph, image(), ask("occlusion"), progress=lambda done, total, text: seen.append((done, total))
    )
    shares = [done / total for done, total in seen]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)
    assert len(seen) > 2


def test_occlusion_is_what_the_logit_loses() -> None:
    net, graph = asked_network()
    x = image()
    made = explain(net, graph, x, ask("occlusion", window=32, stride=32))
    covered = x.clone()
    covered[:, :, 32:, :32] = 0
    with torch.inference_mode():
        lost = (net(x).main - net(covered).main)[0, TARGET]
    np.testing.assert_allclose(made.map[32:, :32], float(lost), rtol=1e-4, atol=1e-5)


def test_kernel_shap_shares_out_the_whole_difference() -> None:
    net, graph = asked_network()
    x = image()
    made = explain(net, graph, x, ask("superpixels", perturbation="kernelshap"))
    with torch.inference_mode():
        whole = (net(x).main - net(torch.zeros_like(x)).main)[0, TARGET]
    assert np.unique(made.map).sum() == pytest.approx(float(whole), rel=1e-2)


@pytest.mark.parametrize("perturbation", ["lime", "kernelshap"])
def test_chance_is_drawn_from_the_requests_seed_alone(perturbation: str) -> None:
    net, graph = asked_network()
    state = torch.random.get_rng_state()  # training draws from it in another thread
    first, again, other = (
        explain(net, graph, image(), ask("superpixels", perturbation=perturbation, seed=seed)).map
        for seed in (1, 1, 2)
    )
    assert torch.equal(torch.random.get_rng_state(), state)
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_linear_model_finds_weights_that_are_there() -> None:
    draw = torch.Generator().manual_seed(0)
    inputs = torch.randint(2, (60, 4), generator=draw).float()
    slopes = torch.tensor([1.0, -2.0, 0.0, 5.0])
    outputs = inputs @ slopes + 3
    batch = torch.utils.data.TensorDataset(inputs, outputs, torch.rand(60, generator=draw) + 0.1)
    model = perturb._Linear(0.0)
    model.fit(torch.utils.data.DataLoader(batch, batch_size=60))
    torch.testing.assert_close(model.representation(), slopes, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("head", ["main", "aux1", "aux2"])
def test_layers_that_can_be_asked_are_those_before_the_head(head: str) -> None:
    _, graph = asked_network("paper")
    layers = layers_for(graph, head)
    assert {"conv1", "pool1", "norm2", "3a/pool", "4a"} <= set(layers)
    assert {"image", "avgpool", "fc"}.isdisjoint(layers)
    assert ("4d" in layers) == (head != "aux1")
    assert ("5a" in layers) == (head == "main")


@pytest.mark.parametrize(
    ("variant", "request_", "named"),
    [
        ("torchvision", Request("gradcam", 0, head="aux1", layer="5b"), "4a works"),
        ("torchvision", Request("gradcam", 0, layer="fc"), "5b works"),
        ("torchvision", Request("gradcam", 0, layer="6a"), "no layer '6a'"),
        ("torchvision", Request("gradcam", CLASSES), "0 to 9"),
        ("torchvision", Request("gradcam", -1), "0 to 9"),
        ("torchvision", Request("saliency", 0), "gradcam"),
        ("torchvision", Request("integrated-gradients", 0, steps=0), "steps is 0"),
        ("torchvision", Request("occlusion", 0, window=SIDE + 1), "window is 65"),
        ("torchvision", Request("occlusion", 0, window=8, stride=9), "stride is 9"),
        ("torchvision", Request("superpixels", 0, perturbation="shap"), "kernelshap"),
        ("without_aux", Request("gradcam", 0, head="aux1", layer="4a"), "no head 'aux1'"),
        ("sigmoid", Request("guided-backprop", 0), "no ReLU"),
        ("sigmoid", Request("deconvolution", 0), "no ReLU"),
    ],
)
def test_what_cannot_be_asked_is_said(variant: str, request_: Request, named: str) -> None:
    net, graph = asked_network(variant)
    with pytest.raises(UserError, match=named):
        explain(net, graph, image(), request_)


def test_an_image_of_another_size_is_refused() -> None:
    net, graph = asked_network()
    with pytest.raises(ValueError, match="this graph is of images"):
        explain(net, graph, image(SIDE + 8), ask("gradcam"))


def test_broken_weights_are_said() -> None:
    net, graph = asked_network()
    net.fc.weight[TARGET].fill_(torch.nan)
    with pytest.raises(UserError, match="no numbers"):
        explain(net, graph, image(), ask("occlusion"))
