"""The attribution maps of a report, as HTML: each with its scale, its meaning and what is known of it."""

from __future__ import annotations

from inception_studio.insight.attribution.methods import method
from inception_studio.insight.attribution.render import colours_for, lut, scale_of
from inception_studio.insight.attribution.request import Attribution
from inception_studio.insight.predictions import answer
from inception_studio.insight.report.contents import Explained, Report
from inception_studio.insight.report.pictures import overlay_data
from inception_studio.insight.report.sections import head_words, rows
from inception_studio.insight.report.wording import number, percent, seconds, size, text


def attributions(report: Report) -> str:
    """A card a map: over the photo, with its scale, what it means, and what is known of its worth."""
    return f'<div class="cards">{"".join(_card(report, one) for one in report.attributions)}</div>'


def _card(report: Report, explained: Explained) -> str:
    one = explained.attribution
    about, asked = method(one.request.method), one.request
    found = (report.intact or report.record).probabilities[asked.head]
    name, said = f"class {asked.target}", ""
    if found is not None:
        target = answer(found, report.record.card.classes, asked.target)
        name, said = target.name, f", {percent(target.probability)}"
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
    picture = overlay_data(report.seen, one)
    return (
        f'<article><img src="{picture}" alt="{text(about.title)} for {text(name)}, over the photo">'
        f"{_scale(one)}"
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


def _scale(one: Attribution) -> str:
    signed, strongest_value = method(one.request.method).signed, number(scale_of(one.map))
    table = lut(colours_for(signed)[0])
    stops = ",".join("#{:02x}{:02x}{:02x}".format(*table[at]) for at in (0, 51, 102, 153, 204, 255))
    ends = (
        (f"−{strongest_value} against", "0", f"{strongest_value} for") if signed else ("0", strongest_value)
    )
    words = "".join(f"<span>{end}</span>" for end in ends)
    return (
        f'<div class="scale" style="background:linear-gradient(to right,{stops})"></div>'
        f'<div class="ends">{words}</div>'
    )
