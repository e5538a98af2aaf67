"""The rooms of the tour in which the network is asked why: channel, answer, lesions, mistakes, comparison."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QTabBar, QWidget

from inception_studio.insight.units import Unit
from inception_studio.nets.card import readable
from inception_studio.nets.photo import open_photo
from inception_studio.resources import sample_photos

if TYPE_CHECKING:
    from inception_studio.desktop.tour import Tour

_PATIENCE_S = 240.0
_UNIT = Unit("4a/5x5", 3)  # narrow networks have it, too
_SHOWN = {"grace_hopper": "military uniform", "chelsea": "tabby", "coffee": "espresso"}
_QUANTITIES = ("mean", "share of zeros", "dead channels", "answers")


class TourInside:
    """Each method is a room; screenshots, of most in both themes, are numbered with those of the tour."""

    def __init__(self, tour: Tour) -> None:
        self._tour = tour
        self._user = tour.user
        self._ask = tour.window.parts.ask

    @property
    def rooms(self) -> tuple[Callable[[], None], ...]:
        """All of them, in order."""
        return (
            self.framing,
            self.channel,
            self.why,
            self.lesions,
            self.evaluation,
            self.comparison,
            self.camera,
        )

    def framing(self) -> None:
        """The photo turned, and whole again."""
        self._user.show_dock("photo")
        explorer, store = self._tour.window.parts.explorer, self._tour.window.parts.store
        before = store.state.record
        explorer.frame(store.state.photo.framing.turned(30.0))
        self._wait(lambda: store.state.record is not before, "the turned photo is not looked at")
        self._tour.shot_in_both("photo-turned")
        self._user.trigger("whole_photo")

    def channel(self) -> None:
        """A channel's page, section by section; its exemplars are the samples."""
        user, ask = self._user, self._ask
        user.show_dock("channel")
        self._tour.shot_in_both("channel-none")
        ask.channel.go_to(str(_UNIT))
        ask.exemplars.gather(self._photos())
        self._wait(lambda: ask.exemplars.page.exemplars is not None, "no exemplars")
        tabs = user.find(QTabBar, "channel_tabs")
        for place in range(tabs.count()):
            user.click(tabs, tabs.tabRect(place).center())
            user.settle()
            self._wait(lambda: not (ask.vision.job.busy or ask.channel.filter_job.busy), "it does not end")
            self._tour.shot_in_both(f"channel-{place + 1}")

    def why(self) -> None:
        """Two attributions, their difference, whether they can be trusted, and the parts of a module."""
        user, ask = self._user, self._ask
        user.show_dock("why")
        self._tour.shot_in_both("why-none")
        user.press("why_ask")
        self._wait(lambda: all(c.attribution is not None for c in ask.why.state.columns), "no attribution")
        self._tour.shot_in_both("why-maps")
        first, second = (column.key for column in ask.why.state.columns)
        ask.why.differences.add(first, second)
        self._tour.shot_in_both("why-difference")
        ask.why.differences.remove(first, second)
        ask.why.check_all(True)
        self._wait(
            lambda: all(c.randomised is not None and c.deletion is not None for c in ask.why.state.columns),
            "the maps are not checked",
        )
        self._tour.shot_in_both("why-trust")
        ask.why.check_all(False)
        user.press("why_view_parts")
        user.press("why_conduct")
        self._wait(lambda: not ask.why.conducting.busy, "the parts of the module do not come")
        self._tour.shot_in_both("why-parts")
        user.press("why_view_maps")

    def lesions(self) -> None:
        """A branch switched off in the graph, the statistics along the depth, and undone."""
        user, store = self._user, self._tour.window.parts.store
        user.trigger("lesion_mode")
        user.click_layer("4a")
        self._wait(lambda: store.state.lesions, "nothing is switched off")
        user.trigger("lesion_mode")
        self._tour.shot_in_both("lesion")
        user.show_dock("lesions")
        self._ask.lesions.ask_effect(self._photos())
        self._wait(lambda: not self._ask.lesions.effect_slot.busy, "the effect of the lesion does not come")
        self._tour.shot_in_both("lesion-effect")
        user.show_dock("depth")
        for quantity in _QUANTITIES:
            user.choose("depth_quantity", quantity)
            self._tour.shot_in_both(f"depth-{quantity.replace(' ', '-')}")
        self._tour.window.docks["depth"].close()
        user.trigger("undo_lesion")
        self._wait(lambda: not store.state.lesions, "the lesion is not undone")

    def evaluation(self) -> None:
        """The samples as a labelled folder, and a mistake's photos."""
        self._user.show_dock("evaluation")
        self._tour.shot_in_both("mistakes-none")
        self._ask.evaluation.evaluate(self._photos())
        self._wait(lambda: self._ask.evaluation.state.result is not None, "no evaluation")
        self._tour.shot_in_both("mistakes")

    def comparison(self) -> None:
        """The present photo beside another one: all channels, one of them, where the answers come from."""
        self._user.show_dock("compare")
        self._tour.shot_in_both("compare-none")
        self._ask.comparison.open_photo(sample_photos()[0])
        self._wait(lambda: self._ask.comparison.state.pair is not None, "no second photo")
        self._user.press("compare_all")
        self._tour.shot_in_both("compare-photos")
        self._tour.window.parts.explorer.select_unit(_UNIT.layer, _UNIT.channel)
        self._tour.shot_in_both("compare-channel")
        store = self._tour.window.parts.store
        self._user.press("compare_view_attribution")
        self._wait(lambda: store.state.attributed.maps is not None, "no attributions of both")
        self._tour.shot_in_both("compare-attribution")
        self._user.press("compare_view_maps")
        self._ask.comparison.leave()
        self._user.show_dock("module")
        self._user.point_at(self._user.find(QWidget, "enlarged_map"), QPoint(30, 30))
        self._user.press("back_button")

    def camera(self) -> None:
        """Live input where there is no camera: a clear word."""
        self._user.trigger("use_camera")
        self._wait(lambda: self._tour.window.message_bar.isVisible(), "no word about the camera")
        self._tour.shot("no-camera")
        self._user.press("message_close")

    def _wait(self, what: Callable[[], object], said: str) -> None:
        self._user.wait_for(what, _PATIENCE_S, said)

    def _photos(self) -> Path:
        """The samples in class folders: what they show if the network knows it, else any class."""
        folder = self._tour.home / "samples"
        classes = [readable(name) for name in self._tour.window.parts.store.state.card.classes]
        for number, path in enumerate(sample_photos()):
            shown = _SHOWN.get(path.stem)
            place = folder / (shown if shown in classes else classes[number % len(classes)])
            if not place.is_dir():
                place.mkdir(parents=True)
                open_photo(path).save(place / "photo.png")
        return folder
