"""A whole report as one HTML page that needs no network, no script and no other file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from inception_studio.insight.predictions import top
from inception_studio.insight.report import inside, sections, why
from inception_studio.insight.report import parts as through
from inception_studio.insight.report.contents import HEADS, Entry, Report
from inception_studio.insight.report.style import STYLE
from inception_studio.insight.report.wording import percent, text
from inception_studio.nets.vocabulary import AUXILIARY


def page(report: Report) -> str:
    """The page, UTF-8. It follows the reader's light or dark setting, fits a telephone, and prints."""
    parts = [_header(report)]
    if report.record.lesions:
        parts.append(sections.lesions(report))
    parts.append(sections.photos(report))
    parts.append(_section("What the network says", "", sections.predictions(report)))
    if report.attributions:
        words = (
            "Each map tells which pixels the answer comes from, by its own meaning of that. They lie over "
            "the photo in grey; where the colour is strong, the value is large. Values are in logits, what "
            "the classifier gives a class before softmax. The strongest colour is that of the 99th "
            "percentile of a map’s values by their size; the few that are larger (≥, ≤) have the same colour."
        )
        parts.append(_section("Why this answer", words + _of_whole(report, "maps"), why.attributions(report)))
    if report.conducted:
        words = (
            "Conductance: how much of the class’s logit comes through each part of a module, as the input "
            "goes from the mean colour to the photo (Dhamdhere et al. 2018). A bar to the left speaks "
            "against the class. All parts together should give the difference between the photo’s logit and "
            "the mean colour’s; the completeness gap is what is missing."
        )
        body = through.parts(report)
        parts.append(
            _section("Which parts the answer comes through", words + _of_whole(report, "figures"), body)
        )
    words = (
        "The twelve maps of each branch with the highest mean output, strongest first. Each is brightened to "
        "its own range, from its lowest value (dark) to its highest (bright). The number under it is the "
        "channel: 17 in the branch 5×5 of 4a has the address 4a/5x5:17."
    )
    if report.record.lesions:
        words += " What is switched off is crossed out: its output is zero."
    parts.append(_section("What each module sees", words, inside.maps(report)))
    words = (
        "Every layer's output for this photo, from image to classifier. A channel that is zero everywhere is "
        "dead for this photo; it may answer to another."
    )
    parts.append(_section("Activity along the depth", words, inside.statistics(report)))
    parts.append(_section("Network and program", "", sections.network(report)))
    return _document(f"{report.name} · Inception Studio", "".join(parts))


def entry(file: str, report: Report) -> Entry:
    """A report's line in `index`; the report itself need not be kept."""
    picture = sections.thumbnail(report)
    return Entry(file, report.name, _verdict(report), picture, report.record.card.name)


def index(entries: Sequence[Entry]) -> str:
    """A page that leads to several reports in the same folder."""
    rows = [
        f'<a class="entry" href="{text(quote(one.file))}">{one.picture}'
        f"<span><strong>{text(one.name)}</strong><span>{text(one.verdict)}</span></span></a>"
        for one in entries
    ]
    head = (
        f'<header><p class="brand">Inception Studio</p><h1>{len(entries)} photos</h1>'
        f'<p class="lead">What {text(entries[0].weights)} says about each; a click opens its report.</p>'
        "</header>"
    )
    return _document("Reports · Inception Studio", head + f'<div class="entries">{"".join(rows)}</div>')


def file_names(names: Sequence[str]) -> list[str]:
    """A file name for the report on each photo, after the photo's, all different, "index" left free."""
    taken, found = {"index.html"}, []
    for name in names:
        stem = Path(name).stem or "photo"
        file, number = f"{stem}.html", 2
        while file.lower() in taken:  # some disks take A and a for the same
            file, number = f"{stem}-{number}.html", number + 1
        taken.add(file.lower())
        found.append(file)
    return found


def _header(report: Report) -> str:
    made = report.made.strftime("%Y-%m-%d, %H:%M")
    return (
        f'<header><p class="brand">Inception Studio <span>{made}</span></p><h1>{text(report.name)}</h1>'
        f'<p class="lead">{_sentence(report)}</p></header>'
    )


def _of_whole(report: Report, what: str) -> str:
    """Said where a section is not about what is switched off."""
    return (
        f" Lesions are left out: these {what} are about the whole network." if report.record.lesions else ""
    )


def _sentence(report: Report) -> str:
    """The answer in words, and how it came about."""
    classes = report.record.card.classes
    found = {
        head: top(given, classes, 1)[0]
        for head in HEADS
        if (given := sections.usable(report.record, head)) is not None
    }
    if "main" not in found:
        return "The network's answer is no number (NaN): its weights are not numbers any more."
    main = found.pop("main")
    told = f"The network says <strong>{text(main.name)}</strong>, with {percent(main.probability)}."
    if report.record.lesions:
        return f"With parts switched off, t{told[1:]}{_intact_sentence(report)}"
    if found and report.record.card.aux_trained is not False:
        already = [head for head, one in found.items() if one.index == main.index]
        if already:
            told += f" Auxiliary head {already[0][-1]} says so already, after module {AUXILIARY[already[0]]}."
        else:
            told += " On the way, no auxiliary head has it as its first choice."
    return told


def _intact_sentence(report: Report) -> str:
    found = sections.usable(report.whole, "main")
    if found is None or report.intact is None:
        return ""
    best = top(found, report.record.card.classes, 1)[0]
    return f" The whole network says {text(best.name)}, with {percent(best.probability)}."


def _verdict(report: Report) -> str:
    main = sections.usable(report.record, "main")
    if main is None:
        return "no number"
    best = top(main, report.record.card.classes, 1)[0]
    return f"{best.name}, {percent(best.probability)}"


def _section(title: str, words: str, body: str) -> str:
    lead = f"<p>{words}</p>" if words else ""
    return f"<section><h2>{title}</h2>{lead}{body}</section>"


def _document(title: str, body: str) -> str:
    # The policy makes sure of it: a browser loads nothing for this page, whatever a photo is called.
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'\">"
        f'<meta name="generator" content="Inception Studio"><title>{text(title)}</title>'
        f"<style>{STYLE}</style></head><body><main>{body}</main></body></html>\n"
    )
