"""GoogLeNet's graph is the network's own code: names, groups, shapes, figures and outputs."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
import torch
from torch import Tensor, fx, nn

from inception_studio.errors import UserError
from inception_studio.nets import vocabulary
from inception_studio.nets.architecture import Architecture
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.graph import Graph
from inception_studio.nets.trace import trace

MILLION = 1e6
MODULES = {
    "3a": 128.0, "3b": 304.3, "4a": 73.6, "4b": 87.9, "4c": 99.9, "4d": 118.5,
    "4e": 170.0, "5a": 51.1, "5b": 70.7,
}  # fmt: skip


def googlenet(architecture: Architecture) -> GoogLeNet:
    """On the meta device: shapes without numbers, at once."""
    with torch.device("meta"):
        return GoogLeNet(architecture, init=False)


@pytest.fixture(scope="module")
def paper() -> Graph:
    return trace(googlenet(Architecture.paper()), 224).graph


def narrow(**changes: Any) -> GoogLeNet:
    """A narrow GoogLeNet for inference whose batch norms have statistics of their own."""
    torch.manual_seed(0)
    net = GoogLeNet(Architecture.torchvision(width=0.125, num_classes=7, **changes)).eval()
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.get_buffer("running_mean"), std=0.1)
            nn.init.uniform_(module.get_buffer("running_var"), 0.5, 1.5)
    return net


def read_all(net: nn.Module, x: Tensor) -> dict[str, Tensor]:
    """Every node's output from one pass of the interpreter, as whoever records a pass reads it."""
    traced = trace(net, x.shape[-1])
    values: dict[str, Tensor] = {}

    class Reader(fx.Interpreter):
        def run_node(self, n: fx.Node) -> Any:
            values[n.name] = value = super().run_node(n)
            return value

    with torch.no_grad():
        Reader(traced.module).run(x)
    return {name: values[at] for name, at in traced.outputs.items()}


def seen_by_hooks(net: nn.Module, x: Tensor, paths: list[str], **kwargs: Any) -> dict[str, Tensor]:
    found: dict[str, Tensor] = {}

    def keep(path: str) -> Any:
        return lambda module, args, output: found.__setitem__(path, output)

    handles = [net.get_submodule(path).register_forward_hook(keep(path)) for path in paths]
    with torch.no_grad():
        net(x, **kwargs)
    for handle in handles:
        handle.remove()
    return found


def test_the_papers_figures(paper: Graph) -> None:
    assert paper.depth == 22
    assert paper.depth_with_pooling == 27
    assert paper.parameters == 6_998_552
    assert paper.parameters_with_aux == 13_378_280
    assert paper.multiplications == 1_582_671_872
    assert {name: round(paper.group_multiplications(name) / MILLION, 1) for name in MODULES} == MODULES


def test_the_reduction_of_4a(paper: Graph) -> None:
    assert paper.node("4a/5x5_reduce").multiplications == 1_505_280
    assert paper.node("4a/5x5").multiplications == 3_763_200
    assert paper.branch_multiplications("4a", "5x5") == 5_268_480
    assert paper.without_reduction("4a", "5x5") == 112_896_000
    assert round(paper.without_reduction("4a", "3x3") / MILLION, 1) == 176.1
    assert paper.without_reduction("4a", "pool") == paper.branch_multiplications("4a", "pool") == 6_021_120


def test_every_layer_bears_its_name(paper: Graph) -> None:
    assert set(paper.layers_with_parameters) == set(vocabulary.LAYERS)
    main = [name for name in paper.layers_with_parameters if not name.startswith("aux")]
    assert main == [name for name in vocabulary.LAYERS if not name.startswith("aux")]
    stem = [node.name for node in paper.nodes[:8]]
    assert stem == ["image", "conv1", "pool1", "norm1", "conv2_reduce", "conv2", "norm2", "pool2"]
    assert [node.name for node in paper.nodes[-3:]] == ["avgpool", "dropout", "fc"]


@pytest.mark.parametrize("module", vocabulary.MODULES)
def test_inception_modules_are_groups_of_four_branches(paper: Graph, module: str) -> None:
    group = paper.group(module)
    assert group.kind == "inception"
    assert group.branches == {
        "1x1": (f"{module}/1x1",),
        "3x3": (f"{module}/3x3_reduce", f"{module}/3x3"),
        "5x5": (f"{module}/5x5_reduce", f"{module}/5x5"),
        "pool": (f"{module}/pool", f"{module}/pool_proj"),
    }
    together = paper.node(module)
    assert together.kind == "concat"
    assert group.members[-1] == module
    assert together.inputs == tuple(branch[-1] for branch in group.branches.values())
    assert together.output[0] == sum(paper.node(name).output[0] for name in together.inputs)


@pytest.mark.parametrize(("head", "module"), vocabulary.AUXILIARY.items())
def test_auxiliary_heads_are_groups_beside_the_main_path(paper: Graph, head: str, module: str) -> None:
    group = paper.group(head)
    assert group.kind == "auxiliary"
    assert group.members == tuple(f"{head}/{part}" for part in ("pool", "conv", "fc1", "dropout", "fc2"))
    assert group.branches == {}
    assert paper.node(f"{head}/pool").inputs == (module,)
    assert paper.node(f"{head}/pool").output[1:] == (4, 4)
    assert paper.node(f"{head}/fc1").inputs == (f"{head}/conv",)
    assert paper.node(f"{head}/fc2").output == (1000,)
    assert paper.node(f"{head}/fc2").depth == paper.node(module).depth + 3
    assert paper.successors(f"{head}/fc2") == ()


def test_nodes_follow_their_inputs_and_edges_say_the_same(paper: Graph) -> None:
    seen: set[str] = set()
    for node in paper.nodes:
        assert seen.issuperset(node.inputs)
        seen.add(node.name)
    assert len(seen) == len(paper.nodes)
    assert [(edge.source, edge.target) for edge in paper.edges] == [
        (source, node.name) for node in paper.nodes for source in node.inputs
    ]


def test_batch_norm_and_activation_belong_to_their_layer() -> None:
    graph = trace(googlenet(Architecture.torchvision()), 224).graph
    conv = graph.node("3a/3x3")
    assert conv.modules == tuple(f"inception3a.branch2.1.{part}" for part in ("conv", "bn", "act"))
    assert conv.parameters == 96 * 128 * 9 + 2 * 128
    assert graph.node("aux1/fc1").modules == ("aux1.fc1", "aux1.act")
    assert not graph.has("norm1")
    assert graph.node("5a/5x5").detail == "3×3"


@pytest.mark.parametrize("size", [64, 97, 128, 224, 256, 300, 512])
@pytest.mark.parametrize("architecture", [Architecture.paper(), Architecture.torchvision()])
def test_any_input_size_has_the_same_layers(architecture: Architecture, size: int) -> None:
    graph = trace(googlenet(architecture), size).graph
    assert graph.input == (3, size, size)
    assert graph.depth == 22
    assert set(graph.layers_with_parameters) == set(vocabulary.LAYERS)
    assert graph.node("aux1/pool").output[1:] == (4, 4)


def test_without_auxiliary_heads_there_are_only_modules() -> None:
    graph = trace(googlenet(Architecture.torchvision(aux=False)), 64).graph
    assert [group.name for group in graph.groups] == list(vocabulary.MODULES)
    assert graph.parameters == graph.parameters_with_aux


@pytest.mark.parametrize("changes", [{}, {"batch_norm": False}, {"activation": "sigmoid"}])
def test_one_pass_gives_every_nodes_output(changes: dict[str, Any]) -> None:
    net = narrow(**changes)
    x = torch.randn(2, 3, 64, 64)
    outputs = read_all(net, x)
    names = [*vocabulary.MODULES, *vocabulary.LAYERS[:-7], "pool1", "pool4", "4a/pool", "fc"]
    paths = {name: vocabulary.attribute(name) for name in names}
    expected = seen_by_hooks(net, x, list(paths.values()), with_aux=True)
    for name, path in paths.items():
        torch.testing.assert_close(outputs[name], expected[path], msg=name)
    heads = net(x, with_aux=True)
    torch.testing.assert_close(outputs["fc"], heads.main)
    torch.testing.assert_close(outputs["aux1/fc2"], heads.aux1)
    torch.testing.assert_close(outputs["aux2/fc2"], heads.aux2)
    torch.testing.assert_close(outputs["image"], x)


def test_shapes_are_those_of_the_outputs() -> None:
    net = narrow()
    graph = trace(net, 64).graph
    outputs = read_all(net, torch.zeros(1, 3, 64, 64))
    assert list(outputs) == [node.name for node in graph.nodes]
    assert {name: tuple(value.shape[1:]) for name, value in outputs.items()} == {
        node.name: node.output for node in graph.nodes
    }


def test_the_traced_module_has_the_networks_own_parameters() -> None:
    net = narrow()
    module = trace(net, 64).module
    assert {name: id(p) for name, p in module.named_parameters()} == {
        name: id(p) for name, p in net.named_parameters()
    }


def test_every_module_keeps_its_mode() -> None:
    net = narrow().train()
    net.conv1.eval()
    before = {name: module.training for name, module in net.named_modules()}
    graph = trace(net, 64).graph
    assert graph.has("aux1/fc2")
    assert {name: module.training for name, module in net.named_modules()} == before
    assert net.conv1.bn.num_batches_tracked == 0


@pytest.mark.parametrize("size", [-1, 0, 8])
def test_an_impossible_size_is_named(size: int) -> None:
    with pytest.raises(UserError, match=f"{size} × {size} px"):
        trace(googlenet(Architecture.paper()), size)


def test_two_threads_that_trace_leave_torch_as_it_was() -> None:
    """torch.fx replaces `nn.Module.__call__`; whoever begins meanwhile must not put the replacement back."""
    begun = threading.Event()

    class Slow(nn.Module):
        def __init__(self, seconds: float) -> None:
            super().__init__()
            self.conv = nn.Conv2d(3, 2, 3)
            self.seconds = seconds

        def forward(self, x: Tensor) -> Tensor:
            begun.set()
            time.sleep(self.seconds)
            made: Tensor = self.conv(x)
            return made

    def outlasting() -> None:
        begun.wait()
        trace(Slow(0.5), 8)

    before = nn.Module.__call__
    thread = threading.Thread(target=outlasting)
    thread.start()
    try:
        trace(Slow(0.2), 8)
        thread.join()
        assert nn.Module.__call__ is before
        assert nn.Conv2d(3, 2, 3)(torch.zeros(1, 3, 8, 8)).shape == (1, 2, 6, 6)
    finally:
        nn.Module.__call__ = before  # type: ignore[method-assign] # for the tests to come
