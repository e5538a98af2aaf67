"""What a report shows of the network's inside, as HTML: the strongest maps, and activity along the depth."""

from __future__ import annotations

from inception_studio.insight import depth
from inception_studio.insight.record_types import FloatArray, Record
from inception_studio.insight.report.chart import depth_chart, mark
from inception_studio.insight.report.contents import Report, branch_ends, layers_of_the_way
from inception_studio.insight.report.off import is_silent, output, silent_channels
from inception_studio.insight.report.pictures import map_data, strongest
from inception_studio.insight.report.wording import number, percent, shape, text
from inception_studio.nets.graph import Node
from inception_studio.nets.vocabulary import BRANCHES

_MAPS = 12  # of a branch
_OFF_BESIDE = 4  # channels that are switched off, beside those that are not
_KINDS = {
    "conv": "convolution",
    "max_pool": "max pool",
    "avg_pool": "average pool",
    "concat": "concatenation",
    "lrn": "local response normalisation",
}
OFF = ' <span class="off">switched off</span>'
BRANCH_WORDS = {"1x1": "1×1", "3x3": "3×3", "5x5": "5×5", "pool": "pool"}


def maps(report: Report) -> str:
    """The strongest maps of the stem's layers and of every branch of every module."""
    graph, ends = report.record.graph, branch_ends(report.record.graph)
    modules = [group.name for group in graph.groups if group.kind == "inception"]
    stem = [n.name for n in graph.nodes if n.group is None and n.kind == "conv" and len(n.output) == 3]
    blocks = []
    if stem:
        rows = "".join(_strip(report, graph.node(name), name, "") for name in stem)
        blocks.append(f'<div class="module"><h3>Stem</h3>{rows}</div>')
    for module in modules:
        rows = "".join(
            _strip(report, graph.node(layer), BRANCH_WORDS[branch], branch)
            for layer, (of, branch) in sorted(ends.items(), key=lambda item: BRANCHES.index(item[1][1]))
            if of == module
        )
        told = shape(graph.node(module).output)
        off = OFF if is_silent(report.record, module) else ""
        blocks.append(f'<div class="module"><h3>{text(module)} <small>{told}</small>{off}</h3>{rows}</div>')
    return "".join(blocks)


def _strip(report: Report, node: Node, heading: str, branch: str) -> str:
    outputs, silent = output(report.record, node.name), silent_channels(report.record, node.name)
    off = len(silent) == len(outputs)
    # Those that are off stand behind the strongest, in the same line; of a layer that is off, the first.
    named = silent[:_MAPS] if off else silent[:_OFF_BESIDE]
    shown = strongest(outputs, _MAPS - len(named))
    tiles = "".join(_tile(node.name, channel, outputs[channel], report.colours) for channel in shown)
    tiles += "".join(_silent_tile(node.name, channel) for channel in named)
    missing = "" if shown or off else '<p class="note">all maps are zero or no numbers</p>'
    beside = f"{node.output[0]} maps, {node.output[1]} × {node.output[2]}"
    if silent and not off:
        beside += f"<br>{len(silent)} of them switched off"
    sign = branch_sign(branch) if branch else ""
    return (
        f'<div class="strip b{branch or "line"}"><div class="about">{sign}<b>{text(heading)}</b>'
        f'{OFF if off else ""}<small>{beside}</small></div><div class="tiles">{missing}{tiles}</div></div>'
    )


def _silent_tile(layer: str, channel: int) -> str:
    """A map that is zero because it is switched off: crossed out."""
    address = text(f"{layer}:{channel}")
    return (
        f'<figure title="{address}: switched off"><svg class="silent" viewBox="0 0 10 10" role="img" '
        f'aria-label="Map of {address}, switched off"><path d="M0 0L10 10M10 0L0 10"/></svg>'
        f"<figcaption>:{channel} off</figcaption></figure>"
    )


def _tile(layer: str, channel: int, map_: FloatArray, colours: str) -> str:
    address = f"{layer}:{channel}"
    low, high, mean = (number(float(edge)) for edge in (map_.min(), map_.max(), map_.mean()))
    tip = f"{address}: {low} to {high}, mean {mean}"
    return (
        f'<figure title="{text(tip)}"><img src="{map_data(map_, colours)}" alt="Map of {text(address)}">'
        f"<figcaption>:{channel}</figcaption></figure>"
    )


def statistics(report: Report) -> str:
    """A drawing of means and zeros along the depth, and a table of all layers."""
    record = report.record
    found = {name: depth.of_output(output(record, name)) for name in layers_of_the_way(record.graph)}
    ends = branch_ends(record.graph)
    key = "".join(
        f"<span>{branch_sign(branch)} {words}</span>"
        for branch, words in (("", "layer, module"), *BRANCH_WORDS.items())
    )
    rows = []
    for name, one in found.items():
        node = record.graph.node(name)
        branch = ends.get(name, ("", ""))[1] or "line"
        rows.append(
            f'<tr><th scope="row" class="b{branch}">{text(name)}</th>'
            f'<td class="left">{text(_kind(node))}{_off_in_words(record, name)}</td>'
            f"<td>{shape(node.output)}</td><td>{number(one.mean)}</td><td>{number(one.deviation)}</td>"
            f"<td>{percent(one.zero_share)}</td><td>{one.dead:,} of {one.channels:,}</td></tr>"
        )
    titles = ("layer", "kind", "output", "mean", "spread", "zeros", "dead channels")
    head = "".join(f'<th scope="col">{title}</th>' for title in titles)
    return (
        f'<p class="legend">{key}</p><div class="wide">{depth_chart(record.graph, found)}</div>'
        f"<details><summary>All {len(rows)} layers in figures</summary>"
        f'<div class="wide"><table><thead><tr>{head}'
        f"</tr></thead><tbody>{''.join(rows)}</tbody></table></div></details>"
    )


def _off_in_words(record: Record, layer: str) -> str:
    """What of a layer is switched off, for its row in the table."""
    count = len(silent_channels(record, layer))
    if is_silent(record, layer):
        return OFF
    return f' <span class="off">{count} switched off</span>' if count else ""


def branch_sign(branch: str) -> str:
    """A branch's mark beside its name."""
    return f'<svg class="key" viewBox="0 0 12 12" aria-hidden="true">{mark(branch, 6, 6)}</svg>'


def _kind(node: Node) -> str:
    """ "convolution 7×7/2", "max pool 3×3/2", "global average pool"."""
    detail = node.detail.removesuffix(" max").removesuffix(" avg")
    kind = _KINDS.get(node.kind, node.kind)
    if node.kind == "lrn":
        return kind
    return f"{detail} {kind}" if detail == "global" else f"{kind} {detail}".strip()
