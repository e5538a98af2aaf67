"""The attribution maps of a report, as HTML: each with its scale, its meaning and what is known of it."""

from __future__ import annotations

import numpy as np

from inception_studio.insight.attribution.methods import method
from inception_studio.insight.attribution.render import beyond, colours_for, scale_of
from inception_studio.insight.attribution.request import Attribution
from inception_studio.insight.colours import lut
from inception_studio.insight.report.contents import Explained, Report
from inception_studio.insight.report.pictures import overlay_data
from inception_studio.insight.report.sections import class_words, head_words, rows
from inception_studio.insight.report.wording import number, percent, seconds, size, text

_STOPS = 17  # of a colour bar; the middle is one of them


def attributions(report: Report) -> str:
    """A card a map: over the photo, with its scale, what it means, and what is known of its worth."""
    return f'<div class="cards">{"".join(_card(report, one) for one in report.attributions)}</div>'


def _card(report: Report, explained: Explained) -> str:
    one = explained.attribution
    about, asked = method(one.request.method), one.request
    name, said = class_words(report, asked.target, asked.head)
    facts = [("Class", f"{name}{said}"), ("Head", head_words(asked.head))]
    if about.needs_layer:
        facts.append(("Layer", asked.layer))
    facts += [(title, words) for title, words in _settings(one)]
    if one.gap_absolute is not None:
        share = "" if one.gap is None else f" ({percent(one.gap)})"
        facts.append(("Completeness gap", f"{number(one.gap_absolute)} logits{share}"))
    if explained.rank_correlation is not None:
        rank = f"{explained.rank_correlation:.2f}".replace("-", "−")
        facts.append(("Randomisation check", f"rank correlation {rank}"))
    if explained.area is not None:
        facts.append(("Deletion curve", f"area {number(explained.area)}"))
    facts.append(("Took", f"{seconds(one.seconds)}, {size(one.peak_bytes)} of memory"))
    picture = overlay_data(report.seen, one, report.colours)
    return (
        f'<article><img src="{picture}" alt="{text(about.title)} for {text(name)}, over the photo">'
        f"{_scale(one, report.colours)}"
        f"<h3>{text(about.title)}</h3><p>{text(about.meaning[0].upper() + about.meaning[1:])}.</p>"
        f"<dl>{rows(facts)}</dl></article>"
    )


def _settings(one: Attribution) -> list[tuple[str, str]]:
    asked, told = one.request, []
    words = {
        "steps": ("Steps", str(asked.steps)),
        "window": ("Window", f"{asked.window} px"),
        "stride": ("Stride", f"{asked.stride} px"),
        "segments": ("Superpixels", f"about {asked.segments}"),
        "perturbation": ("Judged by", asked.perturbation),
    }
    for option in method(asked.method).options:
        told.append(words[option])
    return told


def _scale(one: Attribution, sequential: str) -> str:
    """The colour bar: `≥` and `≤` stand where values are cut off."""
    signed, end = method(one.request.method).signed, scale_of(one.map)
    table = lut(colours_for(signed, sequential))
    places = np.linspace(0, len(table) - 1, _STOPS).round().astype(int)
    stops = ",".join("#{:02x}{:02x}{:02x}".format(*table[place]) for place in places)
    cut_low, cut_high = beyond(one.map, end)
    high = f"{'≥ ' * cut_high}{number(end)}"
    ends = (f"{'≤ ' * cut_low}{number(-end)}<br>against", "0", f"{high}<br>for") if signed else ("0", high)
    words = "".join(f"<span>{end}</span>" for end in ends)
    return (
        f'<div class="scale" style="background:linear-gradient(to right,{stops})"></div>'
        f'<div class="ends">{words}</div>'
    )
