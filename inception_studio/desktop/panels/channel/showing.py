"""What each section of a channel's page shows of the state; knows the sections, not what a hand does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from inception_studio.desktop.asking.channel_page import pixel_of, values_of
from inception_studio.desktop.asking.vision_wish import target_of, wish_of
from inception_studio.desktop.panels import layer_text as words
from inception_studio.desktop.panels.channel.pixel_field import field_told
from inception_studio.desktop.panels.channel.statistics import over_photo, over_photos
from inception_studio.desktop.panels.field_of_view import layer_colour
from inception_studio.desktop.panels.picture import FieldMark
from inception_studio.desktop.theme import DARK

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from inception_studio.desktop.asking.channel_page import ChannelPage
    from inception_studio.desktop.panels.channel.exemplars import ExemplarsSection
    from inception_studio.desktop.panels.channel.filter import FilterSection
    from inception_studio.desktop.panels.channel.map import MapSection
    from inception_studio.desktop.panels.channel.statistics import StatisticsSection
    from inception_studio.desktop.panels.channel.vision import VisionSection
    from inception_studio.desktop.store import ViewState
    from inception_studio.insight.exemplars.result import Exemplars
    from inception_studio.insight.record_types import Record
    from inception_studio.insight.units import Unit


def show_map(
    section: MapSection,
    state: ViewState,
    unit: Unit,
    photo: QImage | None,
    colours: str,
    *,
    pixel_only: bool,
) -> None:
    """`pixel_only`: nothing else is new since the last time."""
    graph = state.graph
    assert graph is not None
    record = state.record
    map_ = values_of(record, unit)
    field = graph.node(unit.layer).receptive_field
    if not pixel_only or map_ is None:
        section.show_photo(photo)
        whole = map_ is not None and map_.size > 1
        told = ""
        if record is not None and map_ is not None:
            told = f"{_place(record, unit)} · {words.channel_values(map_)}"
        section.map.setAccessibleName(f"Map of {unit}")
        section.field.setAccessibleName(f"Effective receptive field of {unit}")
        section.show_map(map_ if whole else None, field, graph.input[-1], colours, told)
    pixel = pixel_of(state, unit)
    if pixel is None or map_ is None:
        section.show_pixel(None, None, None, "")
        return
    mark = None
    if field is not None:
        mark = FieldMark(field.box(*pixel), graph.input[-1], layer_colour(graph, unit.layer, DARK))
    found = state.page.field
    measured = None
    if found is not None and (found.unit, found.pixel) == (unit, pixel) and found.record is record:
        measured = found.map
    at = pixel if map_.size > 1 else None
    section.show_pixel(at, mark, measured, field_told(field, measured, float(map_[pixel]), at))


def _place(record: Record, unit: Unit) -> str:
    """Which of how many it is, in few words: its addresses stand over the page."""
    found = words.concatenated_index(record.graph, unit.layer, unit.channel)
    if found is None:
        return words.channel_place(record, unit.layer, unit.channel)
    node = record.graph.node(unit.layer)
    index, count = found
    return f"{unit.channel} of 0–{node.output[0] - 1}, {index} of 0–{count - 1} in {node.group}"


def show_exemplars(section: ExemplarsSection, page: ChannelPage, unit: Unit) -> None:
    """The patches, or why there are none."""
    patches = page.patches if page.patches is not None and page.patches.unit == unit else None
    empty = page.remark or (
        "The nine places in many photos that excite this channel most. Open a file that "
        "“inception-studio exemplars” has written, or gather them from a folder of photos: one look at "
        "each, for all channels of all layers."
    )
    if page.gathering:
        empty = "Looking at the photos; the exemplars of every channel appear here."
    elif page.exemplars is not None:
        found = page.exemplars.has(unit.layer)
        empty = "Cutting the patches out …" if found else f"{unit.layer} was not looked at."
    section.show_patches(patches, empty)
    section.show_source(page.exemplars, gathering=page.gathering)


def show_vision(
    section: VisionSection, state: ViewState, unit: Unit, photo: QImage | None, *, followed: bool
) -> None:
    """The image of what is chosen, unless it is of something that was chosen before.

    `followed`: the network shown is in training, and the next snapshot takes its place.
    """
    wish, graph, card = wish_of(state, unit), state.graph, state.card
    classes = () if card is None else card.classes
    vision = state.page.vision
    if wish is None or vision is None or vision.wish != wish:
        vision = None
    named = "" if wish is None or graph is None else wish.words(graph, classes)
    section.offer(classes, state.page.kind, target_of(state))
    section.show_vision(vision, wish, named, photo, followed=followed)


def show_filter(section: FilterSection, state: ViewState, unit: Unit) -> None:
    """The weights, or that they are not there yet."""
    facts = state.page.filter
    if facts is not None and facts.unit != unit:
        facts = None
    image = state.graph is not None and state.graph.node(unit.layer).kind == "image"
    empty = (
        "The image has no weights: it is what the first layer reads." if image else "Reading the weights …"
    )
    card = state.card
    if card is not None:
        section.show_facts(facts, card.classes, card.preprocessing.channel_order, empty)


def show_statistics(section: StatisticsSection, state: ViewState, unit: Unit) -> None:
    """Over a data set if one was looked at, else over the photo."""
    exemplars = state.page.exemplars
    if exemplars is not None and told_by(exemplars, unit):
        source = exemplars.source
        seen = len(source.photos) - len(source.broken)
        told = f"Over {seen:,} photos in {Path(source.folder).name or source.folder}"
        section.show_values(over_photos(exemplars.statistics(unit)), told)
        return
    map_ = values_of(state.record, unit)
    told = "Over this photo alone; open or gather exemplars, and it is over all their photos"
    section.show_values(None if map_ is None else over_photo(map_), told)


def told_by(exemplars: Exemplars | None, unit: Unit) -> bool:
    """Whether a data set says what the unit's values are; else the photo alone does."""
    return exemplars is not None and exemplars.has(unit.layer)
