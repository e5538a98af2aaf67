"""What the "why" panel says in words: settings, costs, and what a check tells; knows no Qt."""

from __future__ import annotations

import numpy as np

from inception_studio.desktop.asking.why_state import Column
from inception_studio.desktop.panels import layer_text as words
from inception_studio.insight.attribution.methods import method
from inception_studio.insight.attribution.request import Attribution, Request
from inception_studio.insight.attribution.result import Deletion, Randomised
from inception_studio.insight.predictions import top
from inception_studio.insight.record_types import FloatArray, Record
from inception_studio.nets.card import readable

NO_SETTINGS = ""
PLAIN_DIFFERENCE = "the values subtracted as they are"
SCALED_DIFFERENCE = "each ÷ its own scale"
SCALED_TIP = (
    "Values of different methods have different units. Each map is divided by the size of its own strongest "
    "colour, the end of its colour bar, before they are subtracted."
)
NO_DIFFERENCE = "needs both maps"
NO_QUESTION = "both ask about the same class"
WHOLE_NETWORK = "Lesions are left out: this is about the whole network."
PERTURBATION_NAMES = {"ablation": "one by one", "lime": "LIME", "kernelshap": "KernelSHAP"}
_HARDLY, _PARTLY = 0.7, 0.35  # rank correlations from which a map counts as hardly, as partly dependent
_OFFERED = 5  # of the best classes
_LARGE_GAP = 0.05  # share of the difference that is explained; the paper's advice is to stay within 5 %


def settings(request: Request) -> str:
    """What can be set about a method, in short: "5b", "50 steps", "32 / 16 px"."""
    which = method(request.method)
    if which.needs_layer:
        return request.layer
    if "steps" in which.options:
        return f"{request.steps} step{'s' if request.steps != 1 else ''}"
    if "window" in which.options:
        return f"{request.window} / {request.stride} px"
    if "segments" in which.options:
        how = "" if request.perturbation == "ablation" else f", {PERTURBATION_NAMES[request.perturbation]}"
        return f"{request.segments} pieces{how}"
    return NO_SETTINGS


def named(column: Column, record: Record | None) -> str:
    """What a column shows; of one that asks about a class of its own, that class and what it is."""
    title, asked = method(column.request.method).title, _class(column, record)
    if not (column.pinned and asked):
        return title
    return f"{title}: {asked} ({column.role})" if column.role else f"{title}: {asked}"


def difference(one: Column, less: Column, record: Record | None) -> str:
    """What a difference shows: "Grad-CAM − DeepLift", or of one method only what differs."""
    if one.request.method == less.request.method:
        title = method(one.request.method).title
        told = _class(one, record), _class(less, record)
        if one.request.target == less.request.target:
            told = settings(one.request), settings(less.request)
        return f"{title}: {told[0]} − {told[1]}" if all(told) else f"{title} − {title}"
    return f"{named(one, record)} − {named(less, record)}"


def _class(column: Column, record: Record | None) -> str:
    known = record is not None and column.request.target < len(record.card.classes)
    return readable(record.card.classes[column.request.target]) if record is not None and known else ""


def offered(record: Record, head: str) -> list[tuple[str, int]]:
    """The five classes that a head thinks most likely, best first: in words, and their places."""
    probabilities = record.probabilities.get(head)
    best = [] if probabilities is None else top(np.nan_to_num(probabilities), record.card.classes, _OFFERED)
    return [(f"{one.name}  {words.percent(one.probability)}", one.index) for one in best]


def sentence(error: str) -> str:
    """What went wrong, to stand alone; a layer's name at its beginning stays as it is written."""
    return f"{error[0].upper()}{error[1:]}" if error.split(" ")[0] in {"the", "this", "there"} else error


def duration(seconds: float) -> str:
    """ "85 ms", "2.1 s", "75 s"."""
    if seconds < 0.1:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"


def memory(count: int) -> str:
    """Bytes: "43 MB", "1.2 GB"."""
    if count >= 1e9:
        return f"{count / 1e9:.1f} GB"
    return f"{count / 1e6:.0f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"


def costs(made: Attribution) -> str:
    """Time, working memory, and the completeness gap where there is one: "0.8 s · 43 MB · gap 0.4 %"."""
    told = [duration(made.seconds), memory(made.peak_bytes)]
    if made.gap is not None:
        told.append(f"gap {gap(made.gap)}")
    if empty(made.map):
        told.insert(0, EMPTY_MAP)
    return " · ".join(told)


def gap(share: float) -> str:
    """A completeness gap as a person reads it."""
    return f"{share:.1%}".replace("%", " %") if share < 0.1 else f"{share:.0%}".replace("%", " %")


def costs_tip(made: Attribution, *, kept: bool) -> str:
    """The same at length."""
    told = [f"Computed in {duration(made.seconds)}, holding at most {memory(made.peak_bytes)} at once."]
    if kept:
        told.append("It was kept on disk, so that it is here at once.")
    if made.gap is not None and made.gap_absolute is not None:
        told.append(
            f"The map's values should sum up to the difference that they explain; {made.gap_absolute:.2g} "
            f"logits are missing, {gap(made.gap)} of it."
        )
        if made.gap > _LARGE_GAP and "steps" in method(made.request.method).options:
            told.append("More steps make the gap smaller.")
    return " ".join(told)


def large_gap(made: Attribution) -> bool:
    """Whether so much is missing that the map should be read with care."""
    return made.gap is not None and made.gap > _LARGE_GAP


def pointed(pixel: tuple[int, int], value: float, *, signed: bool) -> str:
    """ "row 12, column 40: +0.031"."""
    sign = "+" if signed and value > 0 else ""
    return f"({pixel[0]}, {pixel[1]}): {sign}{words.value(value)}"


def randomised(check: Randomised) -> tuple[str, ...]:
    """What a rank correlation with a randomised network's map says; the same shorter, and in three words."""
    correlation = check.rank_correlation
    if correlation >= _HARDLY:
        short, why = "Hardly changes", ": it shows the photo more than the reasons"
    elif correlation >= _PARTLY:
        short, why = "Changes in part", ""
    else:
        short = "Turns over" if correlation <= -_PARTLY else "Changes"
        why = ": it does depend on what was learned"
    return f"{short} when the top layers forget{why}.", f"{short}{why}.", f"{short}."


def empty(map_: FloatArray) -> bool:
    """Whether a map says nothing: it is the same everywhere."""
    return float(np.ptp(map_)) == 0.0


EMPTY_CHECK = "One of both maps is empty, so that they cannot be compared."
EMPTY_MAP = "nothing speaks for the class"


def passes(check: Randomised) -> bool | None:
    """Whether a map depends on what was learned; None: in part."""
    correlation = check.rank_correlation
    return False if correlation >= _HARDLY else None if correlation >= _PARTLY else True


def randomised_tip(check: Randomised) -> str:
    """How the check was made."""
    layers = ", ".join(check.layers)
    return (
        f"The same method on a network whose top layers were drawn at random anew ({layers}), and Spearman's "
        "rank correlation of both maps' magnitudes (Adebayo et al. 2018). A map that stays as it is cannot "
        "tell what the network has learned. Guided Backprop is known to fail."
    )


def deletion(curve: Deletion) -> str:
    """When the class is half gone: "half gone at 12 % of the pixels"."""
    half = curve.probabilities[0] / 2
    below = np.flatnonzero(curve.probabilities <= half)
    if not below.size:
        return "never halves"
    return f"half gone at {words.percent(float(curve.fractions[below[0]]))}"


DELETION_TIP = (
    "The class's probability while the pixels that the map names most important are replaced by the mean "
    "colour, the most important first. The faster it falls, and the smaller the area under the curve, the "
    "more the answer rests on these pixels."
)
