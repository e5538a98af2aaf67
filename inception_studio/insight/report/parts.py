"""The parts that the answer comes through, as HTML: a module's branches and channels as bars with figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inception_studio.insight.attribution.result import Conductance
from inception_studio.insight.report.contents import Report
from inception_studio.insight.report.inside import BRANCH_WORDS, branch_sign
from inception_studio.insight.report.sections import class_words, head_words
from inception_studio.insight.report.wording import logits, number, percent, text
from inception_studio.insight.units import Unit, in_branch

_CHANNELS = 24


@dataclass(frozen=True)
class _Bar:
    branch: str
    name: str
    tip: str
    value: float  # logits


def parts(report: Report) -> str:
    """A block a module: how much comes through it, through its branches, and through its strongest
    channels."""
    return "".join(_block(report, found) for found in report.conducted)


def _block(report: Report, found: Conductance) -> str:
    if not np.isfinite(found.channels).all():
        return f"<h3>{text(found.module)}</h3><p>no numbers (NaN): these weights are not numbers any more</p>"
    name, probability = class_words(report, found.target, found.head)
    channels = _channels(report, found)
    share = "" if found.gap is None else f" ({percent(found.gap)})"
    carried = percent(found.share_of(found.strongest(_CHANNELS)))
    told = (
        f"<strong>{logits(found.total)} logits</strong> for <strong>{text(name)}</strong>{text(probability)} "
        f"(head: {text(head_words(found.head))}) come through {text(found.module)}. Completeness gap: "
        f"{number(found.gap_absolute)} logits{share}. These {len(channels)} of {len(found.channels):,} "
        f"channels carry {carried} of all that flows, for and against."
    )
    return (
        f'<div class="module parts"><h3>{text(found.module)}</h3><p>{told}</p><div class="ranks">'
        f"<div><h4>Branches</h4>{_branches(report, found)}</div>"
        f'<div class="channels"><h4>Channels</h4><div class="columns">{_bars(channels)}</div></div>'
        "</div></div>"
    )


def _branches(report: Report, found: Conductance) -> str:
    layers = report.record.graph.group(found.module).branches
    bars = [
        _Bar(branch, BRANCH_WORDS[branch], layers[branch][-1], value)
        for branch, value in sorted(found.branches.items(), key=lambda item: -item[1])
    ]
    return _bars(bars)


def _channels(report: Report, found: Conductance) -> list[_Bar]:
    graph = report.record.graph
    of_layer = {layers[-1]: branch for branch, layers in graph.group(found.module).branches.items()}
    bars = []
    for index in found.strongest(_CHANNELS):
        place = Unit(found.module, index)
        unit = in_branch(place, graph)
        bars.append(_Bar(of_layer[unit.layer], str(unit), f"{unit}, {place}", float(found.channels[index])))
    return bars


def _bars(bars: Sequence[_Bar]) -> str:
    """Bars on one scale, from the lowest value to the highest; 0 is always on it."""
    values = [0.0, *(bar.value for bar in bars)]
    width = (max(values) - min(values)) or 1.0
    zero = -min(values) / width
    return "".join(_row(bar, zero, width) for bar in bars)


def _row(bar: _Bar, zero: float, width: float) -> str:
    begin, length = zero + min(bar.value, 0.0) / width, abs(bar.value) / width
    line = f'<i style="left:{100 * zero:.2f}%"></i>' if zero else ""
    return (
        f'<div class="part b{bar.branch}" title="{text(bar.tip)}"><span>{branch_sign(bar.branch)}'
        f'{text(bar.name)}</span><span class="way-through"><b style="left:{100 * begin:.2f}%;'
        f'width:{100 * length:.2f}%"></b>{line}</span><span>{logits(bar.value)}</span></div>'
    )
