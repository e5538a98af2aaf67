"""The difference of two columns' maps beside them; knows both columns, computes no attribution."""

from __future__ import annotations

from PySide6.QtGui import QImage

from inception_studio.desktop.asking.why_shelf import asked
from inception_studio.desktop.asking.why_state import Column, Difference
from inception_studio.desktop.panels.why import words
from inception_studio.desktop.panels.why.lens import Lens
from inception_studio.desktop.panels.why.overlay import scale_of
from inception_studio.desktop.panels.why.titled_map import TitledMap
from inception_studio.desktop.theme import Theme
from inception_studio.insight.attribution.difference import difference, same_unit
from inception_studio.insight.attribution.request import Attribution
from inception_studio.insight.record_types import Record


class DifferenceView(TitledMap):
    """Red where the first map is higher, blue where the other is."""

    def __init__(self, theme: Theme, lens: Lens, shown: Difference) -> None:
        super().__init__(theme, lens)
        self.shown = shown
        self._same = False  # both ask the same for now: that of the panel's class has become the other's
        self._made: tuple[Attribution | None, Attribution | None] = None, None
        self._title.setObjectName("why_difference")
        self.map.setObjectName("why_difference_map")
        self._told.setObjectName("why_difference_how")
        self._close.setObjectName("why_difference_remove")
        self._close.setToolTip("Take this difference away")
        self.lines.addStretch()
        lens.pointed.connect(self._tell_how)
        self.restyle()

    def show_difference(
        self, one: Column, less: Column, record: Record | None, photo: QImage | None, colours: str
    ) -> None:
        """`photo` is what the network sees; `colours` are those of strength."""
        title = words.difference(one, less, record)
        self._title.setText(title)
        self.map.setAccessibleName(title)
        self.map.show_photo(photo)
        made = one.attribution, less.attribution
        self._same = asked(one.request) == asked(less.request)
        if made[0] is not self._made[0] or made[1] is not self._made[1]:
            self._made = made
            if made[0] is None or made[1] is None or self._same:
                self.map.show_map(None, None)
            else:
                found = difference(made[0], made[1])
                self.map.show_map(found, scale_of(found, signed=True, sequential=colours))
        self._tell_how()

    def restyle(self) -> None:
        super().restyle()
        self._tell_how()

    def _tell_how(self) -> None:
        one, less = self._made
        pixel, value = self._lens.pixel, self.map.value
        if self._same:
            self._tell(words.NO_QUESTION, "muted", "")
        elif one is None or less is None:
            self._tell(words.NO_DIFFERENCE, "muted", "")
        elif pixel is not None and value is not None:
            self._tell(words.pointed(pixel, value, signed=True), "text")
        elif same_unit(one, less):
            self._tell(words.PLAIN_DIFFERENCE, "muted", "")
        else:
            self._tell(words.SCALED_DIFFERENCE, "muted", words.SCALED_TIP)
