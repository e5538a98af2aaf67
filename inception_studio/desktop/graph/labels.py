"""What is written on a layer's box, from the most to the least there may be room for; knows no painter."""

from __future__ import annotations

from collections.abc import Sequence

from inception_studio.desktop.graph.layout import Place
from inception_studio.desktop.graph.look import Choices, Line
from inception_studio.nets.graph import Node

_WIDEST_COUNT = "888"  # of channels, in any branch of GoogLeNet


def shape_text(output: Sequence[int]) -> str:
    """(512, 14, 14) → "512×14×14"."""
    return "×".join(str(size) for size in output)


def label(place: Place, node: Node) -> Sequence[Choices]:
    """Name, kernel and output shape of a layer, in ever less room."""
    short = node.name.removeprefix(f"{place.group}/")
    return _inner(place, node, short) if place.role == "inner" else _main(place, node, short)


def _main(place: Place, node: Node, short: str) -> Sequence[Choices]:
    text = shape_text(node.output)
    name, shape = [Line(short, bold=True)], [Line(text)]
    wrapped = [Line(part, bold=True) for part in _wrapped(short)]
    first, _, rest = text.partition("×")
    broken = [Line(f"{first}×"), Line(rest)] if rest else shape
    below_name = [[*detail, *size] for detail in _details(node) for size in (shape, broken)]
    if _tells_output(node):
        below_name.insert(0, [Line(node.detail)])
    upright = [[*title, *lines] for lines in below_name for title in (name, wrapped)]
    if place.role == "layer":
        return [
            Choices(upright),
            Choices(upright, small=True),
            Choices([], [[*name, *shape]]),
            Choices([name, wrapped], [name]),
        ]
    turned = [[*name, *shape], [Line(f"{short}  {text}")]]
    return [
        Choices(upright, turned),
        Choices(upright, turned, small=True),
        Choices([[Line(short)]], [[Line(short)]]),
    ]


def _inner(place: Place, node: Node, short: str) -> Sequence[Choices]:
    text, count = shape_text(node.output), str(node.output[0])
    name = Line(short, bold=True)
    tall = [[name, *detail, Line(text)] for detail in _details(node)]
    if _tells_output(node):
        flat = [f"{short}  {node.detail}", f"{short}  {text}"]
    else:
        kernel = node.detail if node.detail.replace("×", "x") != short else ""
        flat = ["  ".join(filter(None, (short, kernel, text))), f"{short}  {text}", f"{short}  {count}"]
    # A convolution's number of channels says more than its name, which its row and colour tell.
    is_branch_conv = place.branch is not None and node.kind == "conv"
    least = Line(count, room_for=_WIDEST_COUNT) if is_branch_conv else Line(short)
    some = [*tall, *([Line(line)] for line in flat)]
    return [Choices(some), Choices([[least]]), Choices([[least]], small=True, tight=True)]


def _details(node: Node) -> list[list[Line]]:
    return [[Line(node.detail)], []] if node.detail else [[]]


def _tells_output(node: Node) -> bool:
    """Whether the detail ends with the output's size: "1024 → 1000"."""
    return node.kind == "linear" and node.detail.endswith(shape_text(node.output))


def _wrapped(name: str) -> list[str]:
    """`"conv2_reduce"` → `["conv2", "_reduce"]`."""
    head, joint, tail = name.partition("_")
    return [head, joint + tail] if joint else [name]
