"""What the jobs behind a channel's page do on their thread: the shelf first, then the engine; no state."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from inception_studio.desktop.asking.channel_page import (
    FilterFacts,
    InputChannel,
    MeasuredField,
    Patches,
    Vision,
)
from inception_studio.errors import UserError
from inception_studio.insight.exemplars.patches import patch
from inception_studio.insight.shelf import Shelf
from inception_studio.insight.units import Unit
from inception_studio.insight.visualise.wish import Picture, Wish
from inception_studio.nets.photo import open_photo
from inception_studio.nets.vocabulary import AUXILIARY
from inception_studio.paths import cache_dir

if TYPE_CHECKING:
    from pathlib import Path

    from inception_studio.cancellation import CancelToken, Progress
    from inception_studio.insight.exemplars.result import Exemplars
    from inception_studio.insight.record_types import FloatArray, Record
    from inception_studio.nets.graph import Graph

# The engine's modules that import torch are imported inside: the window's thread never waits for them.

Images = Callable[[int, Any], None]


def shelf() -> Shelf:
    """Where results are kept under the hash of the weights."""
    return Shelf(cache_dir() / "shelf")


def keep(weights: str, key: str, arrays: dict[str, Any]) -> None:
    """Put arrays on the shelf; a full disk costs the time of making them again, not the answer."""
    with suppress(UserError):
        shelf().put(weights, key, {name: np.asarray(value) for name, value in arrays.items()})


def measured_field(
    net: Any, record: Record, unit: Unit, pixel: tuple[int, int], token: CancelToken
) -> MeasuredField:
    """The effective receptive field; made in a few hundredths of a second, it is not kept."""
    import torch

    from inception_studio.insight.effective_field import effective_field

    token.check()
    x = torch.from_numpy(record.input.copy())[None]
    map_ = effective_field(net, record.graph, x, unit, pixel)
    return MeasuredField(unit, pixel, record, map_)


def filter_facts(
    network: Any, graph: Graph, unit: Unit, token: CancelToken, progress: Progress
) -> FilterFacts:
    """Kernel, inputs and votes of a unit: none of them depends on a photo."""
    weights, key = network.card.sha256, f"filter 1 {unit}"
    head = graph.node(unit.layer).group
    head = head if head in AUXILIARY else "main"
    kept = shelf().get(weights, key)
    if kept is not None:
        return _filter_from(kept, unit, head)
    from inception_studio.insight import filters

    progress(0, 3, "reading the weights")
    kernels, inputs, colours = np.zeros((0, 1, 1), np.float32), [], None
    if filters.has_kernel(graph, unit):
        kernels = filters.kernels(network, graph, unit)
        token.check()
        inputs = filters.inputs_that_matter(network, graph, unit)
        if unit.layer == "conv1":
            colours = filters.first_layer_images(network)[unit.channel]
    token.check()
    progress(1, 3, "counting votes")
    votes = filters.class_votes(network, graph, unit, head)
    token.check()
    made = FilterFacts(
        unit,
        kernels,
        colours,
        tuple(InputChannel(part.unit, part.channel, part.share) for part in inputs),
        votes,
        head,
    )
    keep(weights, key, _filter_arrays(made))
    return made


def vision(
    network: Any,
    graph: Graph,
    wish: Wish,
    photo: FloatArray | None,
    token: CancelToken,
    progress: Progress,
    on_image: Images,
) -> Vision:
    """The finished visualisation, at once if it is on the shelf."""
    weights, key = network.card.sha256, wish.key
    if photo is not None:
        key += f" {hashlib.sha256(np.ascontiguousarray(photo).tobytes()).hexdigest()}"
    kept = shelf().get(weights, key)
    if kept is not None:
        return _seen(Picture.from_arrays(wish, kept), kept=True)
    from inception_studio.insight.visualise.optimise import visualise

    made = visualise(network, graph, wish, token, progress, on_image, photo)
    keep(weights, key, made.to_arrays())
    return _seen(made, kept=False)


def patches(exemplars: Exemplars, graph: Graph, card: Any, unit: Unit, token: CancelToken) -> Patches:
    """The unit's exemplars cut out of their photos."""
    if not exemplars.has(unit.layer):
        return Patches(unit, (), ())
    key = f"patches 1 {unit} {hashlib.sha256(repr(exemplars.source).encode()).hexdigest()}"
    found = tuple(exemplars.top(unit))
    kept = shelf().get(card.sha256, key)
    if kept is not None and len(kept) == len(found):
        return Patches(unit, found, tuple(kept[str(place)] for place in range(len(found))))
    pictures: list[Any] = []
    for exemplar in found:
        token.check()
        pictures.append(_patch(exemplar, graph, card, unit))
    if all(picture is not None for picture in pictures):
        keep(card.sha256, key, {str(place): picture for place, picture in enumerate(pictures)})
    return Patches(unit, found, tuple(pictures))


def gathered(network: Any, folder: Path, token: CancelToken, progress: Progress) -> Exemplars:
    """One pass over the folder; its result is on the shelf from then on."""
    from inception_studio.insight.exemplars.gather import gather

    made = gather(network, folder, token, progress)
    keep(network.card.sha256, exemplars_key(folder), made.to_arrays())
    return made


def exemplars_key(folder: Path) -> str:
    """Under which the exemplars of a folder lie on the shelf."""
    return f"exemplars 1 {folder}"


def _patch(exemplar: Any, graph: Graph, card: Any, unit: Unit) -> Any:
    from inception_studio.nets.preprocess import cropped

    try:
        seen = cropped(open_photo(exemplar.path), card.preprocessing)
    except UserError:
        return None
    cut = patch(exemplar, unit.layer, graph, seen)
    return np.array(cut) if cut.width and cut.height else None


def _seen(made: Picture, *, kept: bool) -> Vision:
    return Vision(
        made.wish,
        made.image,
        made.wish.number_of_steps,
        kept=kept,
        score_before=made.score_before,
        score_after=made.score_after,
        seconds=made.seconds,
    )


def _filter_arrays(made: FilterFacts) -> dict[str, Any]:
    arrays = {
        "kernels": made.kernels,
        "votes": made.votes,
        "layers": np.array([part.unit.layer for part in made.inputs], np.str_),
        "units": np.array([part.unit.channel for part in made.inputs], np.int64),
        "channels": np.array([part.channel for part in made.inputs], np.int64),
        "shares": np.array([part.share for part in made.inputs], np.float64),
    }
    return arrays if made.colours is None else {**arrays, "colours": made.colours}


def _filter_from(arrays: dict[str, Any], unit: Unit, head: str) -> FilterFacts:
    columns = (arrays[name].tolist() for name in ("layers", "units", "channels", "shares"))
    inputs = tuple(
        InputChannel(Unit(layer, index), channel, share)
        for layer, index, channel, share in zip(*columns, strict=True)
    )
    return FilterFacts(unit, arrays["kernels"], arrays.get("colours"), inputs, arrays["votes"], head)
