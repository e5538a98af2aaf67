"""What the "Mistakes" panel says in words; knows no Qt."""

from __future__ import annotations

from inception_studio.desktop.asking.evaluation_state import Evaluated, HeadFigures
from inception_studio.desktop.panels.layer_text import percent
from inception_studio.nets.card import WeightCard, readable

TITLES = {"main": "main", "aux2": "aux 2", "aux1": "aux 1"}  # the one that counts first
_FEW = 3


def share(value: float) -> str:
    """A share with a decimal: accuracies are compared."""
    return f"{100 * value:.1f} %"


def head(name: str, figures: HeadFigures) -> str:
    """ "main top-1 82.1 % · top-5 96.4 %"."""
    return f"{TITLES[name]} top-1 {share(figures.top1)} · top-5 {share(figures.top5)}"


def head_short(name: str, figures: HeadFigures) -> str:
    """ "main 82.1 %"."""
    return f"{TITLES[name]} {share(figures.top1)}"


def head_tip(name: str, figures: HeadFigures) -> str:
    """The same at length."""
    return (
        f"The {TITLES[name]} head's first answer is right for {share(figures.top1)} of the photos (top-1), "
        f"one of its first five for {share(figures.top5)} (top-5); mean loss {figures.loss:.3f} nats."
    )


def summary(found: Evaluated) -> str:
    """How many photos of which folder, by which weights."""
    count = len(found.answers)
    text = f"{count:,} photo{'' if count == 1 else 's'} of {found.folder.name}, {found.card.name}"
    if found.broken:
        text += f" · {len(found.broken)} could not be read"
    return text


def summary_tip(found: Evaluated) -> str:
    """The same at length."""
    told = [str(found.folder), f"evaluated in {found.seconds:.1f} s"]
    if found.broken:
        names = ", ".join(path.name for path in found.broken[:_FEW])
        told.append(f"could not be read: {names}{' …' if len(found.broken) > _FEW else ''}")
    return "\n".join(told)


def unknown(found: Evaluated) -> str:
    """Which class folders are left out, a few of them by name; empty without any."""
    names = list(found.unknown)
    if not names:
        return ""
    count, some = sum(found.unknown.values()), ", ".join(names[:_FEW]) + (" …" if len(names) > _FEW else "")
    folders = "1 class folder" if len(names) == 1 else f"{len(names)} class folders"
    photos = f"{count:,} photo{'' if count == 1 else 's'}"
    return f"The network does not know {folders} ({some}): {photos} left out."


def unknown_tip(found: Evaluated) -> str:
    """All of them."""
    return "\n".join(f"{name}: {count:,}" for name, count in found.unknown.items())


def stale(found: Evaluated, card: WeightCard | None) -> str:
    """A warning when others than the present weights gave the result; empty otherwise."""
    if card is None or card is found.card:
        return ""
    hashes = card.sha256, found.card.sha256  # that a network in training has none of
    if all(hashes) and hashes[0] == hashes[1]:
        return ""
    if card.name == found.card.name and not all(hashes):
        return "These are the answers of an earlier step of this run."
    return f"These are the answers of other weights ({found.card.name}), not of those that are open."


def cell(found: Evaluated, true: int, given: int) -> str:
    """ "12 × tabby taken for Persian cat", "31 × tabby, rightly"."""
    count = int(found.confusion[true, given])
    name = readable(found.card.classes[true])
    if true == given:
        return f"{count} × {name}, rightly"
    return f"{count} × {name} taken for {readable(found.card.classes[given])}"


def no_photo(found: Evaluated, true: int, given: int) -> str:
    """ "No photo of tabby was taken for Persian cat."; "No photo of tabby was named rightly."."""
    name = readable(found.card.classes[true])
    if true == given:
        return f"No photo of {name} was named rightly."
    return f"No photo of {name} was taken for {readable(found.card.classes[given])}."


def cell_at_length(found: Evaluated, true: int, given: int) -> str:
    """The same with its share of the class's photos; a sentence where there are none."""
    count = int(found.confusion[true, given])
    if not count:
        return no_photo(found, true, given)
    total = int(found.confusion[true].sum())
    return f"{cell(found, true, given)}, {percent(count / total)} of {total}"


def photo_caption(found: Evaluated, place: int) -> str:
    """ "97 %, true 1 %": how sure the network was of what it gave, and of what was right."""
    answers = found.answers
    text = percent(float(answers.probability[place]))
    if answers.true[place] != answers.best[place]:
        text += f", true {percent(float(answers.of_true[place]))}"
    return text


def photo_tip(found: Evaluated, place: int) -> str:
    """A photo's answer at length."""
    answers, classes = found.answers, found.card.classes
    true, given = int(answers.true[place]), int(answers.best[place])
    sure = percent(float(answers.probability[place]))
    told = f"{answers.files[place].name}\n{readable(classes[given])} {sure}"
    if true != given:
        told += f", but it is {readable(classes[true])} ({percent(float(answers.of_true[place]))})"
    return f"{told}\nClick to look into it and to see why."
