"""How a network's own code becomes a `Graph`: which calls make a layer, and what it is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from torch import fx, nn

from inception_studio.nets import vocabulary
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.graph import WITH_PARAMETERS, Edge, Graph, Group, Node, ReceptiveField
from inception_studio.nets.operators import (
    ADDITIONS,
    CONCATENATIONS,
    FOLDED,
    FOLDING,
    RESHAPINGS,
    RULES,
    Operator,
    Shape,
    as_module,
    image_field,
    seen_through,
)
from inception_studio.nets.symbolic import followed

IMAGE = "image"


@dataclass(frozen=True)
class Trace:
    """A network followed through its own code.

    `module` computes what the network does at inference, auxiliary heads included, from the same
    parameters; its one input is (N, 3, S, S). `outputs` maps each node of `graph` to the fx node of
    `module` that holds its output, so that one `fx.Interpreter` pass can read them all.
    """

    graph: Graph
    module: fx.GraphModule
    outputs: Mapping[str, str]


def trace(net: nn.Module, input_size: int) -> Trace:
    """Follow an image of `input_size` × `input_size` px through any traceable classification network.

    GoogLeNet's nodes, torchvision's too, bear the paper's names; those of other networks their attribute
    paths ("layer1.0.conv1"). Batch norm and activation belong to the layer before them, flattening is
    not a node. The network stays as it is, and in the mode that it is in.

    Raises UserError when torch.fx cannot follow the network or the image is too small for it.
    """
    module, shapes = followed(net, input_size)
    layers = _layers(module, shapes)
    nodes = _nodes(module, layers, shapes, _names(net, layers))
    edges = tuple(Edge(source, node.name) for node in nodes for source in node.inputs)
    graph = Graph(nodes, edges, _groups(nodes), (3, input_size, input_size))
    outputs = {node.name: layer.last.name for node, layer in zip(nodes, layers, strict=True)}
    return Trace(graph, module, outputs)


@dataclass
class _Layer:
    """An operator and what is folded into it: one node of the graph to be."""

    last: fx.Node  # its output is the layer's
    operator: Operator
    sources: list[int]  # which of the layers it reads
    path: str
    modules: list[str] = field(default_factory=list)


def _layers(module: fx.GraphModule, shapes: Mapping[fx.Node, Shape]) -> list[_Layer]:
    layers: list[_Layer] = []
    layer_of: dict[fx.Node, int] = {}

    def sources(node: fx.Node) -> list[int]:
        """The layers whose outputs a node reads, through what is no layer itself (flatten, size, …)."""
        found = [[layer_of[one]] if one in layer_of else sources(one) for one in node.all_input_nodes]
        return list(dict.fromkeys(index for indices in found for index in indices))

    def host(node: fx.Node) -> int | None:
        """The layer that takes in a batch norm or activation: the one before it, if nobody else reads it."""
        given = node.all_input_nodes[0]
        index = layer_of.get(given)
        fits = index is not None and len(given.users) == 1 and layers[index].operator.kind in FOLDING
        return index if fits else None

    for node in module.graph.nodes:
        called = _called(module, node)
        if node not in shapes or isinstance(called, nn.Flatten) or node.target in RESHAPINGS:
            continue
        index = host(node) if isinstance(called, FOLDED) else None
        if index is None:
            index, read = len(layers), sources(node)
            made = _operator(node, called, [shapes[layers[source].last] for source in read], shapes[node])
            layers.append(_Layer(node, made, read, _path(node)))
        layer_of[node] = index
        layers[index].last = node
        if node.op == "call_module":
            layers[index].modules.append(str(node.target))
    return layers


def _called(module: fx.GraphModule, node: fx.Node) -> nn.Module | None:
    """The module that a node calls, or one that does what the called function does."""
    if node.op == "call_module":
        return module.get_submodule(str(node.target))
    return as_module(node.target, node.args[1:], dict(node.kwargs)) if node.op == "call_function" else None


def _operator(node: fx.Node, called: nn.Module | None, inputs: list[Shape], output: Shape) -> Operator:
    if node.op == "placeholder":
        return Operator("image", f"{output[-1]} px")
    if node.target in CONCATENATIONS:
        return Operator("concat", " + ".join(str(shape[0]) for shape in inputs))
    if node.target in ADDITIONS and len(inputs) > 1:
        return Operator("add")
    rule = RULES.get(type(called)) if called is not None else None
    if rule is not None:
        return rule(called, inputs[0], output)
    word = getattr(node.target, "__name__", str(node.target)) if called is None else type(called).__name__
    same_places = bool(inputs) and inputs[0][-2:] == output[-2:]
    return Operator("other", word) if same_places else Operator("other", word, window=None)


def _path(node: fx.Node) -> str:
    """A module's attribute path; a function's name inside the module whose forward calls it."""
    if node.op == "call_module":
        return str(node.target)
    scopes = list(node.meta.get("nn_module_stack", {}).values())
    return f"{scopes[-1][0]}.{node.name}" if scopes and scopes[-1][0] else node.name


def _names(net: nn.Module, layers: list[_Layer]) -> list[str]:
    # By its name, torchvision's too: importing it for this alone would add a second to each start.
    paper = type(net).__name__ == GoogLeNet.__name__
    names: list[str] = []
    for layer in layers:
        known = vocabulary.layer(layer.path) if paper else None
        candidates = (IMAGE if layer.operator.kind == "image" else known, layer.path, layer.last.name)
        names.append(next(name for name in candidates if name is not None and name not in names))
    return names


def _nodes(
    module: fx.GraphModule, layers: list[_Layer], shapes: Mapping[fx.Node, Shape], names: list[str]
) -> tuple[Node, ...]:
    nodes: list[Node] = []
    counted: set[nn.Module] = set()
    for name, layer in zip(names, layers, strict=True):
        used = {module.get_submodule(path) for path in layer.modules} - counted
        counted |= used  # a module that is called again brings no new parameters
        read = [nodes[index] for index in layer.sources]
        kind = layer.operator.kind
        nodes.append(
            Node(
                name=name,
                kind=kind,
                inputs=tuple(node.name for node in read),
                output=shapes[layer.last],
                parameters=sum(p.numel() for m in used for p in m.parameters()),
                multiplications=layer.operator.multiplications,
                receptive_field=_field(layer.operator, read),
                depth=(kind in WITH_PARAMETERS) + max((node.depth for node in read), default=0),
                group=_group(name),
                detail=layer.operator.detail,
                modules=tuple(layer.modules),
            )
        )
    return tuple(nodes)


def _field(made: Operator, read: list[Node]) -> ReceptiveField | None:
    """The largest of the inputs' fields counts where branches meet."""
    if not read:
        return image_field()
    fields = [node.receptive_field for node in read if node.receptive_field is not None]
    if made.window is None or not fields:
        return None
    return seen_through(max(fields, key=lambda one: one.size), made.window)


def _group(name: str) -> str | None:
    head, slash, _ = name.partition("/")
    return head if slash or name in vocabulary.MODULES else None


def _groups(nodes: tuple[Node, ...]) -> tuple[Group, ...]:
    members: dict[str, list[str]] = {}
    for node in nodes:
        if node.group is not None:
            members.setdefault(node.group, []).append(node.name)
    return tuple(
        Group(name, "auxiliary", tuple(names))
        if name in vocabulary.AUXILIARY
        else Group(name, "inception", tuple(names), _branches(name, names))
        for name, names in members.items()
    )


def _branches(module: str, members: list[str]) -> dict[str, tuple[str, ...]]:
    """The convolutions and pools of each branch: "3x3" → ("3a/3x3_reduce", "3a/3x3")."""
    starts = {branch: f"{module}/{branch}" for branch in vocabulary.BRANCHES}
    return {
        branch: tuple(name for name in members if name == start or name.startswith(f"{start}_"))
        for branch, start in starts.items()
    }
