"""What a channel, a class or a layer likes to see: the image as it converges, and what is to be optimised."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inception_studio.desktop.asking.channel_page import CHANNEL, CLASS, DREAM, NEGATIVE, Vision
from inception_studio.desktop.panels import layer_text as words
from inception_studio.desktop.panels.channel.progress import Running
from inception_studio.desktop.panels.picture import PictureView, qimage_of
from inception_studio.desktop.panels.search_line import SearchLine
from inception_studio.desktop.theme import Theme
from inception_studio.insight.visualise.wish import Wish
from inception_studio.nets.card import readable

_NARROW = 400
_SIDE = 210  # px of the controls beside the picture
_KINDS = (
    (CHANNEL, "excites it", "The image that excites this channel most, before its activation"),
    (NEGATIVE, "holds it back", "The negative: the image that excites this channel least"),
    (CLASS, "a class", "The image that the main head calls a class with the most conviction"),
    (DREAM, "DeepDream", "Your photo, changed until the whole layer answers more strongly"),
)
_SCORES = {"channel": "mean before the activation", "class": "logit", "layer": "mean square"}


class VisionSection(QWidget):
    """The picture, beside it or above it what is asked for; what a hand does is told in signals."""

    kind_chosen = Signal(str)
    target_chosen = Signal(int)
    start_asked = Signal()
    stop_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._classes: Sequence[str] = ()
        self._image: np.ndarray | None = None
        self.picture = PictureView(theme)
        self.picture.setObjectName("vision_picture")
        self._kinds = QButtonGroup(self)
        grid = QGridLayout()
        grid.setSpacing(3)
        self._buttons: dict[str, QToolButton] = {}
        for place, (kind, text, tip) in enumerate(_KINDS):
            button = QToolButton()
            button.setObjectName(f"vision_{kind}")
            button.setText(text)
            button.setToolTip(tip)
            button.setCheckable(True)
            button.setProperty("role", "choice")
            button.setSizePolicy(button.sizePolicy().Policy.Expanding, button.sizePolicy().Policy.Fixed)
            button.clicked.connect(lambda _=False, kind=kind: self.kind_chosen.emit(kind))
            self._kinds.addButton(button)
            self._buttons[kind] = button
            grid.addWidget(button, *divmod(place, 2))
        self.target = QComboBox()
        self.target.setObjectName("vision_class")
        self.target.setToolTip("The class whose image is optimised; type to find one")
        self._line = SearchLine()
        self.target.setLineEdit(self._line)
        self.target.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.target.setMinimumContentsLength(8)
        self.target.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.target.completer().setFilterMode(Qt.MatchFlag.MatchContains)
        self.target.completer().setCompletionMode(self.target.completer().CompletionMode.PopupCompletion)
        self.target.activated.connect(self._on_target)
        self._line.editingFinished.connect(self._show_chosen)
        self.what = QLabel()
        self.what.setObjectName("vision_what")
        self.what.setWordWrap(True)
        self.told = QLabel()
        self.told.setObjectName("vision_told")
        self.told.setProperty("role", "caption")
        self.told.setWordWrap(True)
        self.start = QPushButton("Start")
        self.start.setObjectName("vision_start")
        self.start.clicked.connect(self.start_asked)
        self.running = Running(theme, "vision", "Stop; the image stays as it is")
        self.running.cancel.setText("Stop")
        self.running.cancel_asked.connect(self.stop_asked)
        self._controls = QWidget()
        column = QVBoxLayout(self._controls)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(grid)
        column.addWidget(self.target)
        column.addWidget(self.what)
        column.addWidget(self.told)
        column.addWidget(self.running)
        column.addWidget(self.start, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.setStyleSheet(
            "QToolButton { padding: 2px 4px; } QComboBox { padding: 1px 20px 1px 6px; }"
            "QPushButton { padding: 3px 12px; }"
        )
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        self._row.addWidget(self.picture, 1)
        self._row.addWidget(self._controls)
        self.restyle()

    def restyle(self) -> None:
        """Take the theme's fonts."""
        for widget in (*self._buttons.values(), self.target, self.told, self.start):
            widget.setFont(self._theme.small)
        bold = self._theme.small
        bold.setBold(True)
        self.what.setFont(bold)
        self.running.restyle()

    def offer(self, classes: Sequence[str], kind: str, target: int) -> None:
        """Which classes there are, and what is chosen."""
        self._buttons[kind].setChecked(True)
        self.target.setVisible(kind == CLASS)
        typing = self._line.hasFocus() and self._line.isModified() and classes is self._classes
        if kind != CLASS or typing:  # a new step of the image does not take the words away
            return
        with QSignalBlocker(self.target):
            if classes is not self._classes:
                self._classes = classes
                self.target.clear()
                order = sorted(range(len(classes)), key=lambda index: readable(classes[index]).casefold())
                for index in order:
                    self.target.addItem(readable(classes[index]), index)
            self.target.setCurrentIndex(max(0, self.target.findData(target)))

    def show_vision(self, vision: Vision | None, wish: Wish | None, named: str, photo: QImage | None) -> None:
        """The image, or the photo that a dream would begin with; `named`: of what it is, in words."""
        self.start.setEnabled(wish is not None)
        self.what.setText(named)
        running = vision is not None and vision.running
        image = None if vision is None else vision.image
        if image is not self._image or image is None:
            self._image = image
            dreaming = wish is not None and wish.kind == "layer"
            shown = (photo if dreaming else None) if image is None else qimage_of(image)
            self.picture.show_picture(None, shown, QRectF(0, 0, 1, 1))
        self.picture.setAccessibleName(f"Visualisation of {named}")
        self.running.show_running(running)
        self.start.setVisible(not running)
        self.start.setText("Start" if vision is None else "Again")
        self.told.setText(_told(vision, wish))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down if narrow else across)
        self._controls.setFixedWidth(self.width() if narrow else _SIDE)

    def _on_target(self, place: int) -> None:
        self._line.setModified(False)
        data = self.target.itemData(place)
        if data is not None:
            self.target_chosen.emit(int(data))

    def _show_chosen(self) -> None:
        """What is typed and not chosen means nothing: write what is optimised."""
        self._line.setText(self.target.itemText(self.target.currentIndex()))


def _told(vision: Vision | None, wish: Wish | None) -> str:
    if wish is None:
        return "The image itself is what the network looks at: there is nothing to optimise."
    steps = wish.number_of_steps
    if vision is None:
        return f"{steps} steps of optimisation, from {'the photo' if wish.kind == 'layer' else 'noise'}"
    if vision.error:
        return vision.error
    if vision.running:
        return f"step {vision.step} of {steps}" if vision.image is not None else "getting ready …"
    if not vision.finished:
        return f"stopped at step {vision.step} of {steps}"
    assert vision.score_before is not None
    assert vision.score_after is not None
    score = f"{words.value(vision.score_before)} → {words.value(vision.score_after)}"
    when = "kept from an earlier time" if vision.kept else f"{vision.seconds:.1f} s"
    return f"{_SCORES[wish.kind]} {score} in {steps} steps, {when}"
