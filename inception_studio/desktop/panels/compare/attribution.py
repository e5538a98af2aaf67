"""One attribution method's maps for A and B over their photos, and the difference; knows no network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton

from inception_studio.desktop.asking.comparison_state import Attributed, Pair
from inception_studio.desktop.colormaps import DIVERGING, packed
from inception_studio.desktop.panels.channel.progress import Running
from inception_studio.desktop.panels.compare import words
from inception_studio.desktop.panels.compare.map import MapOverBar
from inception_studio.desktop.panels.compare.triple import Triple
from inception_studio.desktop.panels.seen_photo import SeenPhoto
from inception_studio.desktop.panels.why.lens import Lens
from inception_studio.desktop.panels.why.overlay import scale_of
from inception_studio.desktop.panels.why.words import WHOLE_NETWORK
from inception_studio.desktop.theme import Theme
from inception_studio.insight.attribution.methods import method
from inception_studio.insight.comparison import alike
from inception_studio.insight.record_types import FloatArray


class CompareAttribution(Triple):
    """A and B share one scale, the difference has a symmetric one; zoom and pointer are in all three."""

    run_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        self.lens = Lens()
        views = MapOverBar(theme, self.lens), MapOverBar(theme, self.lens), MapOverBar(theme, self.lens)
        self.views = views
        super().__init__(theme, "compare_attribution", views)
        self._maps: tuple[FloatArray, FloatArray] | None = None
        self._shown: tuple[Attributed, str] | None = None
        self._paths: tuple[Path | None, Path | None] | None = None  # of the photos shown
        self._photos = SeenPhoto(), SeenPhoto()
        self._plain = QImage(1, 1, QImage.Format.Format_RGB32)  # under the difference of two photos' maps
        self._plain.fill(int(packed(DIVERGING)[128]))
        self.running = Running(theme, "compare_attribution", "Stop computing both maps")
        self._run = QPushButton("Run")
        self._run.setObjectName("compare_attribution_run")
        self._run.setToolTip("Compute both maps")
        self._run.setStyleSheet("QPushButton { padding: 1px 10px; }")
        under = self.column.indexOf(self._said)
        self.column.insertWidget(under, self._run, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.insertWidget(under, self.running)
        self._run.clicked.connect(self.run_asked)
        self.lens.pointed.connect(self._tell)

    def show_attributed(self, attributed: Attributed, pair: Pair, colours: str) -> None:
        """Both maps, or the photos of `pair` until they are there; `colours` are those of strength."""
        paths = pair.a.photo.path, pair.b.photo.path
        if paths != self._paths:
            self._paths = paths
            self.lens.whole()
        if (attributed, colours) != self._shown:
            self._shown = attributed, colours
            self._show_maps(attributed, attributed.pair or pair, colours)
        there = attributed.maps is not None  # those of the frame before stay while the next is asked
        self._said.setVisible(there)
        self.running.show_running(attributed.running and not there)
        self._run.setVisible(not attributed.running and not there)
        self.remark(_remarks(attributed, pair))

    def restyle(self) -> None:
        super().restyle()
        self.running.restyle()
        self._run.setFont(self._theme.small)

    def _show_maps(self, attributed: Attributed, pair: Pair, colours: str) -> None:
        sides, made = (pair.a, pair.b), attributed.maps
        for view, side, seen in zip(self.views, sides, self._photos, strict=False):
            view.show_photo(seen.picture(side.photo))
        # One photo lies under the difference, too; two would lie on each other.
        one_photo = pair.a.photo.image is pair.b.photo.image and pair.a.photo.framing == pair.b.photo.framing
        self.views[2].show_photo(self._photos[0].picture(pair.a.photo) if one_photo else self._plain)
        names = ["", ""]
        if made is None:
            self._maps = None
            for view in self.views:
                view.show_map(None, None)
        else:
            which = method(made[0].request.method)
            self._maps = grown = alike(made[0].map, made[1].map)
            both = scale_of(np.stack(grown), signed=which.signed, sequential=colours)
            difference = grown[1] - grown[0]
            own = scale_of(difference, signed=True, sequential=colours)
            for view, map_, scale in zip(self.views, (*grown, difference), (both, both, own), strict=True):
                view.show_map(map_, scale)
            names = [
                words.class_name(side.record, one.request.target)
                for side, one in zip(sides, made, strict=True)
            ]
            for view, letter, name in zip(self.views, ("A", "B"), names, strict=False):
                view.setAccessibleName(f"{letter}, {which.title} for {name}")
            self.views[2].setAccessibleName(f"{words.DIFFERENCE}, {which.title}")
        self.entitle((f"A  {names[0]}", f"B  {names[1]}", words.DIFFERENCE))
        self._tell()

    def _tell(self) -> None:
        pixel = self.lens.pixel
        values = [view.value for view in self.views[:2]]
        if pixel is None or values[0] is None or values[1] is None:
            self.say("")
        else:
            self.say(words.pixel(pixel, values[0], values[1]))


def _remarks(attributed: Attributed, pair: Pair) -> str:
    made = attributed.maps
    told = []
    if made is not None:
        told += [words.ONE_SCALE, words.resized(made[0].map.shape, made[1].map.shape)]
    if pair.a.intact is not None or pair.b.intact is not None:
        told.append(WHOLE_NETWORK)
    return " ".join(one for one in told if one)
