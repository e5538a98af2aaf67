"""Photo, answers, lesions, weights and versions of a report, as HTML; knows nothing of the page around."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from inception_studio.insight.lesions import in_order
from inception_studio.insight.predictions import answer, top
from inception_studio.insight.record_types import FloatArray, Record
from inception_studio.insight.report.contents import HEADS, Report
from inception_studio.insight.report.pictures import photo_data, png
from inception_studio.insight.report.wording import figures_kept, percent, preparation, text
from inception_studio.nets.card import readable
from inception_studio.nets.vocabulary import AUXILIARY

_BEST = 5
_HEAD_WORDS = {
    **{head: f"aux {head[-1]}, after {module}" for head, module in AUXILIARY.items()},
    "main": "main",
}


def head_words(head: str) -> str:
    """ "aux 1, after 4a"."""
    return _HEAD_WORDS[head]


def class_words(report: Report, target: int, head: str) -> tuple[str, str]:
    """A class's name and, as ", 83.1 %", what the whole network's head gives it."""
    found = report.whole.probabilities[head]
    if found is None:
        return f"class {target}", ""
    one = answer(found, report.record.card.classes, target)
    return one.name, f", {percent(one.probability)}"


def usable(record: Record, head: str) -> FloatArray | None:
    """A head's probabilities (K,); None if the network has no such head, or they are no numbers."""
    found = record.probabilities[head]
    return found if found is not None and np.isfinite(found).all() else None


def photos(report: Report) -> str:
    """The whole photo beside what the network gets of it."""
    width, height = report.photo.size
    side = report.seen.size
    return (
        f'<div class="photos"><figure><img src="{photo_data(report.photo)}" '
        f'alt="The photo {text(report.name)}">'
        f"<figcaption>The photo, {width:,} × {height:,} px</figcaption></figure>"
        f'<figure class="seen"><img src="{png(report.seen)}" alt="What the network sees of the photo">'
        f"<figcaption>What the network sees, {side[0]} × {side[1]} px</figcaption></figure></div>"
    )


def predictions(report: Report) -> str:
    """A column a head: its five best classes as bars."""
    columns = []
    for head in HEADS:
        if report.record.probabilities[head] is None:
            continue
        body = _best(report, report.record, head)
        if report.intact is not None:
            body = (
                f"<h4>with parts switched off</h4>{body}"
                f'<div class="whole"><h4>the whole network</h4>{_best(report, report.intact, head)}</div>'
            )
        columns.append(f'<div class="head {head}"><h3>{_HEAD_WORDS[head]}</h3>{body}</div>')
    notes = []
    if len(columns) > 1:
        notes.append(
            "The auxiliary heads sit on the way and answer from what is known there; from the first head to "
            "the last one sees the answer form. Percentages are softmax probabilities."
        )
    if len(columns) == 1:
        notes.append("These weights have no auxiliary heads: only the main head answers.")
    if len(columns) > 1 and report.record.card.aux_trained is False:
        notes.append("The auxiliary heads of these weights were never trained: their answers mean nothing.")
    return f'<div class="heads">{"".join(columns)}</div>' + "".join(f'<p class="note">{n}</p>' for n in notes)


def _best(report: Report, record: Record, head: str) -> str:
    """The classes that a record's head puts first; beside those of lesions, the change."""
    found = usable(record, head)
    if found is None:
        return "<p>no number (NaN): these weights are not numbers any more</p>"
    return "".join(
        _bar(one.name, one.probability, _before(report, head, one.index) if record.lesions else None)
        for one in top(found, record.card.classes, _BEST)
    )


def _bar(name: str, probability: float, before: float | None) -> str:
    difference = ""
    if before is not None:
        points = 100 * (probability - before)
        difference = f' <span class="change">{points:+.1f} points</span>'.replace("-", "−")
    return (
        f'<div class="answer"><div class="words"><span>{text(name)}</span><span>{percent(probability)}'
        f'{difference}</span></div><div class="track"><div style="width:{100 * probability:.2f}%"></div>'
        "</div></div>"
    )


def _before(report: Report, head: str, index: int) -> float | None:
    intact = None if report.intact is None else report.intact.probabilities[head]
    return None if intact is None else float(intact[index])


def lesions(report: Report) -> str:
    """What was switched off."""
    off = in_order(report.record.lesions, report.record.graph)
    names = ", ".join(f"<code>{text(lesion)}</code>" for lesion in off)
    why = ""
    if report.attributions or report.conducted:
        why = " Which pixels and parts an answer comes from is shown for the whole network."
    return (
        f'<p class="warning"><strong>Parts of the network were switched off: {names}.</strong> Answers, '
        "feature maps and activity on this page are those without them, and under each head’s answers stand "
        f"those of the whole network.{why} The weights are as they were.</p>"
    )


def network(report: Report) -> str:
    """Which weights answered, how the photo was prepared, and what computed it."""
    card, graph = report.record.card, report.record.graph
    facts = [("Weights", card.name), ("SHA-256", card.sha256 or "not known: these weights are in no file")]
    if card.path is not None:
        facts.append(("File", card.path.name))
    if card.origin:
        facts.append(("Origin", card.origin))
    facts += [
        ("Network", f"GoogLeNet, {graph.parameters:,} parameters, {graph.multiplications:,} multiplications"),
        ("Classes", f"{len(card.classes):,}"),
    ]
    if card.accuracy:
        facts.append(("Accuracy", ", ".join(f"{_score(k)} {percent(v)}" for k, v in card.accuracy.items())))
    facts += [
        ("Preparation", preparation(card.preprocessing, report.framing)),
        ("Pass", f"{report.whole.elapsed_ms:.0f} ms, with every layer's output kept"),
        ("Made", report.made.strftime("%Y-%m-%d %H:%M:%S %z")),
        ("Versions", ", ".join(f"{name} {number_}" for name, number_ in report.versions.items())),
    ]
    names = ", ".join(text(readable(label)) for label in card.classes)
    return (
        f'<dl class="facts">{rows(facts)}</dl><details><summary>The {len(card.classes):,} classes</summary>'
        f"<p>{names}</p></details>"
    )


def _score(key: str) -> str:
    """ "aux1_top5" → "aux 1 top 5"."""
    return key.replace("_", " ").replace("aux", "aux ").replace("top", "top ")


def rows(pairs: Iterable[tuple[str, str]]) -> str:
    """Terms and what is to be said of them, inside a `dl`."""
    return "".join(f"<dt>{text(name)}</dt><dd>{figures_kept(text(value))}</dd>" for name, value in pairs)


def thumbnail(report: Report) -> str:
    """What the network saw, for a list of photos."""
    return f'<img src="{png(report.seen)}" alt="">'
