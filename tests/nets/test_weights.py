"""Weight files are recognised, give the same answers as where they come from, and survive saving."""

from __future__ import annotations

import argparse
import json
import os
import pickle
import resource as limits
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import safetensors.torch
import torch
from PIL import Image
from torch import Tensor, nn
from torchvision.models import GoogLeNet as TorchvisionGoogLeNet
from torchvision.models import GoogLeNet_Weights, resnet18

from inception_studio.errors import UserError
from inception_studio.nets import imagenet, weights
from inception_studio.nets.architecture import Architecture
from inception_studio.nets.card import Preprocessing, WeightCard
from inception_studio.nets.classify import classify
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.preprocess import IMAGENET, imagenet_classes
from inception_studio.nets.weights import CARD_KEY, describe, load_weights, save_weights, starter

Make = Callable[..., TorchvisionGoogLeNet]


@torch.inference_mode()
def _theirs(net: TorchvisionGoogLeNet, photo: Image.Image) -> dict[str, Tensor]:
    """torchvision's own probabilities, its auxiliary heads applied to the features that they read."""
    features: dict[str, Tensor] = {}
    hooks = [
        module.register_forward_hook(
            lambda _module, _inputs, output, head=head: features.update({head: output})
        )
        for head, module in (("aux1", net.inception4a), ("aux2", net.inception4d))
    ]
    logits = {"main": net(GoogLeNet_Weights.IMAGENET1K_V1.transforms()(photo)[None])}
    for hook in hooks:
        hook.remove()
    if net.aux_logits:
        logits |= {head: getattr(net, head)(features[head]) for head in ("aux1", "aux2")}
    return {head: value.softmax(1)[0] for head, value in logits.items()}


def _assert_same_answers(path: Path, net: TorchvisionGoogLeNet, photo: Image.Image) -> None:
    ours = classify(load_weights(path), photo)
    theirs = _theirs(net, photo)
    for head, probabilities in ours.items():
        if head not in theirs:
            assert probabilities is None
        else:
            assert probabilities is not None
            torch.testing.assert_close(torch.from_numpy(probabilities), theirs[head], rtol=0, atol=1e-5)
            assert probabilities.max() > 2 / len(probabilities)  # lively, or the comparison shows nothing


@pytest.mark.parametrize("num_classes", [1000, 10])
@pytest.mark.parametrize("aux", [True, False])
def test_a_torchvision_state_dict_answers_as_torchvision(
    lively_googlenet: Make, photo: Image.Image, tmp_path: Path, num_classes: int, aux: bool
) -> None:
    net = lively_googlenet(num_classes, aux_logits=aux)
    torch.save(net.state_dict(), tmp_path / "a.pth")
    _assert_same_answers(tmp_path / "a.pth", net, photo)
    card = load_weights(tmp_path / "a.pth").card
    assert card.architecture == Architecture.torchvision(num_classes=num_classes, aux=aux)
    assert card.aux_trained is (None if aux else False)  # nobody says so
    assert card.classes[3] == (imagenet_classes()[3] if num_classes == 1000 else "class 3")
    assert (card.preprocessing, card.path) == (IMAGENET, tmp_path / "a.pth")


def test_without_auxiliary_heads_nothing_of_them_is_computed(
    lively_googlenet: Make, photo: Image.Image, tmp_path: Path
) -> None:
    torch.save(lively_googlenet(10).state_dict(), tmp_path / "a.pth")
    answer = classify(load_weights(tmp_path / "a.pth"), photo, with_aux=False)
    assert answer["main"] is not None
    assert answer["aux1"] is answer["aux2"] is None


def test_torchvisions_imagenet_checkpoint_is_known_by_its_hash(
    lively_googlenet: Make, photo: Image.Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in: the address is made to carry the hash of the file that the test writes."""
    path = tmp_path / "renamed.pth"
    net = lively_googlenet(1000, transform_input=True)
    torch.save(net.state_dict(), path)
    sha256 = load_weights(path).card.sha256
    monkeypatch.setattr(imagenet, "URL", f"https://example.org/googlenet-{sha256[:8]}.pth")
    card = load_weights(path).card
    assert not card.aux_trained
    assert "auxiliary heads never trained" in describe(card)
    assert card.preprocessing == imagenet.PREPROCESSING
    _assert_same_answers(path, net, photo)


def test_the_real_checkpoints_hash() -> None:
    assert imagenet.is_imagenet_checkpoint("1378be20" + "0" * 56)
    assert not imagenet.is_imagenet_checkpoint("0" * 64)
    with pytest.raises(ValueError, match="no hash"):
        imagenet.hash_prefix("https://example.org/googlenet.pth")


def test_the_network_is_ready_to_answer(lively_googlenet: Make, tmp_path: Path) -> None:
    torch.save({k: v.double() for k, v in lively_googlenet(10).state_dict().items()}, tmp_path / "a.pth")
    net = load_weights(tmp_path / "a.pth").net
    assert not net.training
    assert not any(p.requires_grad for p in net.parameters())
    assert {p.dtype for p in net.parameters()} == {torch.float32}
    assert all(p.is_contiguous(memory_format=torch.channels_last) for p in net.parameters() if p.dim() == 4)
    assert not any(t.is_meta for t in net.state_dict().values())


@pytest.mark.parametrize("wrapper", ["state_dict", "model"])
def test_a_wrapped_checkpoint_of_a_parallel_model(
    lively_googlenet: Make, tmp_path: Path, wrapper: str
) -> None:
    state = nn.DataParallel(lively_googlenet(10)).state_dict()
    names = [f"bird {i}" for i in range(10)]
    torch.save({wrapper: state, "epoch": 3, "classes": names}, tmp_path / "a.pt")
    assert load_weights(tmp_path / "a.pt").card.classes == tuple(names)


def test_files_of_old_pytorch_versions(lively_googlenet: Make, photo: Image.Image, tmp_path: Path) -> None:
    """No batch counters (before 0.4.1), no zip archive (before 1.6)."""
    net = lively_googlenet(10)
    state = {k: v for k, v in net.state_dict().items() if not k.endswith("num_batches_tracked")}
    torch.save(state, tmp_path / "a.pth", _use_new_zipfile_serialization=False)
    _assert_same_answers(tmp_path / "a.pth", net, photo)


def test_plain_safetensors_in_torchvisions_layout(
    lively_googlenet: Make, photo: Image.Image, tmp_path: Path
) -> None:
    net = lively_googlenet(10)
    names = json.dumps([f"bird {i}" for i in range(10)])
    safetensors.torch.save_file(net.state_dict(), tmp_path / "a.safetensors", {"classes": names})
    _assert_same_answers(tmp_path / "a.safetensors", net, photo)
    assert load_weights(tmp_path / "a.safetensors").card.classes[9] == "bird 9"


def _own(architecture: Architecture) -> tuple[GoogLeNet, WeightCard]:
    torch.manual_seed(0)
    card = WeightCard(
        name="Birds",
        architecture=architecture,
        classes=tuple(f"bird {i}" for i in range(architecture.num_classes)),
        preprocessing=Preprocessing(73, 64, (0.1, 0.2, 0.3), (0.4, 0.5, 0.6)),
        aux_trained=architecture.aux,
        accuracy={"main_top1": 0.6625, "main_top5": 0.881, "aux1_top1": 0.5},
        origin="a test",
    )
    return GoogLeNet(architecture), card


@pytest.mark.parametrize(
    "architecture",
    [
        Architecture.torchvision(num_classes=5, width=0.25),
        Architecture.paper(num_classes=7, width=0.25, activation="tanh", aux=False),
    ],
)
def test_saving_and_opening_gives_all_back(
    architecture: Architecture, photo: Image.Image, tmp_path: Path
) -> None:
    net, card = _own(architecture)
    net.train()
    save_weights(tmp_path / "a.safetensors", net, card)
    network = load_weights(tmp_path / "a.safetensors")
    assert replace(network.card, path=None, sha256="") == card
    assert len(network.card.sha256) == 64
    for name, tensor in net.state_dict().items():
        assert torch.equal(network.net.state_dict()[name], tensor), name
    assert net.training  # saving a network in training does not disturb it
    assert [p.name for p in tmp_path.iterdir() if p.name != "home"] == ["a.safetensors"]


def test_half_precision_is_half_the_size_and_opens_as_float32(photo: Image.Image, tmp_path: Path) -> None:
    net, card = _own(Architecture.torchvision(num_classes=5, width=0.25))
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_var.fill_(1e5)  # beyond half precision's 65,504
    save_weights(tmp_path / "whole.safetensors", net, card)
    save_weights(tmp_path / "half.safetensors", net, card, half=True)
    sizes = [(tmp_path / f"{name}.safetensors").stat().st_size for name in ("half", "whole")]
    assert sizes[0] < 0.55 * sizes[1]
    network = load_weights(tmp_path / "half.safetensors")
    assert {p.dtype for p in network.net.parameters()} == {torch.float32}
    torch.testing.assert_close(network.net.state_dict(), net.state_dict(), rtol=1e-3, atol=1e-6)


def test_a_full_disk_leaves_the_older_file_whole(tmp_path: Path) -> None:
    net, card = _own(Architecture.torchvision(num_classes=5, width=0.25))
    path = tmp_path / "a.safetensors"
    save_weights(path, net, card)
    before = path.read_bytes()
    old = limits.getrlimit(limits.RLIMIT_FSIZE)
    limits.setrlimit(limits.RLIMIT_FSIZE, (100_000, old[1]))
    try:
        with pytest.raises(UserError, match="cannot be written"):
            save_weights(path, net, replace(card, name="Newer"))
    finally:
        limits.setrlimit(limits.RLIMIT_FSIZE, old)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir() if p.name != "home"] == ["a.safetensors"]


def test_saving_where_no_file_can_be(tmp_path: Path) -> None:
    net, card = _own(Architecture.torchvision(num_classes=5, width=0.1))
    (tmp_path / "file").touch()
    for path in (tmp_path / "file" / "a.safetensors", tmp_path):
        with pytest.raises(UserError, match="cannot be written"):
            save_weights(path, net, card)


class _RunsCode:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("it_ran",)


def _cut(path: Path, make: Make, old_format: bool = False) -> None:
    torch.save(make(10).state_dict(), path, _use_new_zipfile_serialization=not old_format)
    path.write_bytes(path.read_bytes()[:1_000_000])


def _save_changed(path: Path, make: Make, **changes: Tensor | None) -> None:
    state = {**make(10).state_dict(), **{k.replace("__", "."): v for k, v in changes.items()}}
    torch.save({k: v for k, v in state.items() if v is not None}, path)


BAD_FILES: dict[str, tuple[Callable[[Path, Make], object], str]] = {
    "resnet": (
        lambda p, _: torch.save(resnet18().state_dict(), p),
        "no GoogLeNet but the weights of a ResNet",
    ),
    "alexnet": (
        lambda p, _: torch.save({"model": {"features.0.weight": torch.zeros(1)}}, p),
        "an AlexNet or a VGG",
    ),
    "unknown network": (lambda p, _: torch.save({"w": torch.zeros(3)}, p), "unknown network"),
    "code": (lambda p, _: torch.save({"a": _RunsCode()}, p), "refused, because opening it could run code"),
    "code, plain pickle": (lambda p, _: p.write_bytes(pickle.dumps(_RunsCode())), "could run code"),
    "code, old pickle": (lambda p, _: p.write_bytes(pickle.dumps(_RunsCode(), 2)), "damaged|could run code"),
    "whole model": (lambda p, make: torch.save(make(10), p), "could run code"),
    "arguments": (lambda p, _: torch.save({"args": argparse.Namespace(a=1)}, p), "could run code"),
    "cut short": (lambda p, make: _cut(p, make), "damaged, cut short"),
    "cut short, old format": (lambda p, make: _cut(p, make, old_format=True), "damaged, cut short"),
    "text": (lambda p, _: p.write_text("weights, weights, weights"), "no weight file"),
    "empty": (lambda p, _: p.touch(), "empty"),
    "folder": (lambda p, _: p.mkdir(), "folder"),
    "missing": (lambda p, _: None, "no such file"),
    "list": (lambda p, _: torch.save([torch.zeros(3)], p), "no state dict"),
    "numbers": (lambda p, _: torch.save({"epoch": 3}, p), "something else than a state dict"),
    "one head": (
        lambda p, make: _save_changed(p, make, aux2__fc2__bias=None),
        r"layer aux2/fc2 \(aux2.fc2.bias\) is missing",
    ),
    "5×5": (
        lambda p, make: _save_changed(
            p, make, inception3a__branch3__1__conv__weight=torch.zeros(32, 16, 5, 5)
        ),
        "layer 3a/5x5 .* has the shape 32×16×5×5 instead of 32×16×3×3",
    ),
    "one too many": (lambda p, make: _save_changed(p, make, extra=torch.zeros(1)), "extra has no place"),
    "scalar classifier": (
        lambda p, make: _save_changed(p, make, fc__weight=torch.tensor(1.0)),
        "no GoogLeNet",
    ),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_what_is_no_googlenet_is_refused_by_name(
    lively_googlenet: Make, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write, message = BAD_FILES[kind]
    path = tmp_path / "weights.pth"
    write(path, lively_googlenet)
    with pytest.raises(UserError, match=message) as caught:
        load_weights(path)
    assert caught.value.path == path
    assert caught.value.remedy
    assert not (tmp_path / "it_ran").exists()


def test_a_file_too_large_for_a_googlenet_is_not_read(tmp_path: Path) -> None:
    with open(tmp_path / "a.pth", "wb") as file:
        file.truncate(3 * 2**30)  # sparse: takes no room
    with pytest.raises(UserError, match=r"too large for a GoogLeNet \(3.0 GiB\)"):
        load_weights(tmp_path / "a.pth")


@pytest.mark.parametrize("share", [0.0001, 0.5])
def test_a_truncated_safetensors_file(tmp_path: Path, share: float) -> None:
    net, card = _own(Architecture.torchvision(num_classes=5, width=0.25))
    path = tmp_path / "a.safetensors"
    save_weights(path, net, card)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(UserError, match="damaged or cut short"):
        load_weights(path)


def _with_card(path: Path, change: Callable[[dict], object]) -> None:
    net, card = _own(Architecture.torchvision(num_classes=5, width=0.25))
    data = card.to_dict()
    change(data)
    safetensors.torch.save_file(
        {k: v.contiguous() for k, v in net.state_dict().items()}, path, {CARD_KEY: json.dumps(data)}
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda card: card.pop("classes"), "cannot be understood"),
        (lambda card: card["architecture"].update(new_setting=1), "cannot be understood"),
        (lambda card: card.update(classes=["one"]), "names 1 classes but its network has 5"),
        (lambda card: card["architecture"].update(activation="gelu"), "a setting that is unknown here"),
        (lambda card: card["architecture"].update(width=0.5), "layer conv1 .* has the shape"),
    ],
)
def test_a_card_that_does_not_fit(tmp_path: Path, change: Callable[[dict], object], message: str) -> None:
    _with_card(tmp_path / "a.safetensors", change)
    with pytest.raises(UserError, match=message):
        load_weights(tmp_path / "a.safetensors")


def test_one_line_about_the_weights() -> None:
    _, card = _own(Architecture.torchvision(num_classes=5, width=0.1))
    assert describe(card) == (
        "Birds · 5 classes · input 64 px · top-1 66.2 %, top-5 88.1 % · auxiliary heads trained"
    )
    unknown = replace(card, accuracy={}, aux_trained=False, settings="", path=Path("birds.safetensors"))
    assert describe(unknown).endswith(" px · accuracy not measured · auxiliary heads never trained")
    stopped = replace(unknown, settings="{}")  # a run's, between two validations
    assert " px · accuracy not measured at this step · " in describe(stopped)
    training = replace(stopped, path=None)  # in no file
    assert describe(training).endswith(" px · auxiliary heads never trained")
    foreign = replace(card, aux_trained=None)
    assert describe(foreign).endswith("auxiliary heads perhaps never trained")
    assert WeightCard.from_dict(foreign.to_dict()).aux_trained is None
    headless = replace(card, architecture=Architecture.torchvision(num_classes=5, aux=False))
    assert describe(headless).endswith("no auxiliary heads")


def test_the_starter_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "starter.safetensors"
    monkeypatch.setattr(weights, "resource", lambda *parts: path)
    with pytest.raises(UserError, match="starter weights are missing"):
        starter()
    net, card = _own(Architecture.torchvision(num_classes=5, width=0.1))
    save_weights(path, net, card)
    assert starter().card.name == "Birds"
