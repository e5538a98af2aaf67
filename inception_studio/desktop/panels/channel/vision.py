"""What a channel, a class or a layer likes to see: the image as it converges, and what is to be optimised."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
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
from inception_studio.desktop.panels.class_box import STYLE, ClassBox
from inception_studio.desktop.panels.picture import PictureView, qimage_of
from inception_studio.desktop.theme import Theme
from inception_studio.insight.visualise.wish import Wish

_NARROW = 400
_SIDE = 210  # px of the controls beside the picture
_KINDS = (
    (CHANNEL, "excites it", "The image that excites this channel most, before its activation"),
    (NEGATIVE, "holds it back", "The negative: the image that excites this channel least"),
    (CLASS, "a class", "The image that the main head calls a class with the most conviction"),
    (DREAM, "DeepDream", "Your photo, changed until the whole layer answers more strongly"),
)
_FOLLOWED = "The network shown is in training: press Start to hold it and see what it likes at this moment."
_SCORES = {"channel": "mean before the activation", "class": "logit", "layer": "mean square"}


class VisionSection(QWidget):
    """The picture, beside it or above it what is asked for; what a hand does is told in signals."""

    kind_chosen = Signal(str)
    target_chosen = Signal(object)  # a class's number
    start_asked = Signal()
    stop_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
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
        self.target = ClassBox(
            "vision_class", "The class whose image is optimised: type a part of its name, or its number"
        )
        self.target.setMaximumWidth(_NARROW)
        self.target.class_chosen.connect(self.target_chosen)
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
        self.running = Running(theme, "vision", "Stop; the image stays as it is", "step ")
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
        self.setStyleSheet(STYLE + "QToolButton { padding: 2px 4px; } QPushButton { padding: 3px 12px; }")
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
        if kind == CLASS:
            self.target.offer((), classes, target)

    def show_vision(
        self, vision: Vision | None, wish: Wish | None, named: str, photo: QImage | None, *, followed: bool
    ) -> None:
        """The image, or the photo that a dream would begin with; `named`: of what it is, in words;
        `followed`: the network is in training and not held, so that it begins when it is asked to."""
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
        self.told.setText(_FOLLOWED if followed and vision is None and wish else _told(vision, wish))
        self.told.setVisible(bool(self.told.text()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down if narrow else across)
        self._controls.setFixedWidth(self.width() if narrow else _SIDE)


def _told(vision: Vision | None, wish: Wish | None) -> str:
    if wish is None:
        return "The image itself is what the network looks at: there is nothing to optimise."
    steps = wish.number_of_steps
    if vision is None:
        return f"{steps} steps of optimisation, from {'the photo' if wish.kind == 'layer' else 'noise'}"
    if vision.error:
        return vision.error
    if vision.running:
        return "" if vision.image is not None else "getting ready …"  # the bar counts the steps
    if not vision.finished:
        return f"stopped at step {vision.step} of {steps}"
    assert vision.score_before is not None
    assert vision.score_after is not None
    score = f"{words.value(vision.score_before)} → {words.value(vision.score_after)}"
    when = "kept from an earlier time" if vision.kept else f"{vision.seconds:.1f} s"
    return f"{_SCORES[wish.kind]} {score} in {steps} steps, {when}"
