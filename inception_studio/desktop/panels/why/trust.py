"""Whether a map may be trusted: the same map on forgotten layers, and the class as its pixels go."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from inception_studio.desktop.asking.why_state import DELETION, RANDOMISED, Column
from inception_studio.desktop.exporting.numbers import Table
from inception_studio.desktop.exporting.takeable import let_take
from inception_studio.desktop.panels import layer_text
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.panels.sentence import FittingSentence
from inception_studio.desktop.panels.why import words
from inception_studio.desktop.panels.why.lens import Lens
from inception_studio.desktop.panels.why.map import MapOverPhoto
from inception_studio.desktop.panels.why.overlay import Scale, scale_of
from inception_studio.desktop.theme import Theme
from inception_studio.insight.attribution.result import Deletion, Randomised

_CURVE_HEIGHT = 74
_MAP_SIDE = 84
_FREE = 0.85  # of the plot's width, where a curve that falls leaves room for words
_WIDE = 285  # px from which the checks stand beside one another: a low panel needs not be scrolled


class TrustView(QWidget):
    """Both checks of one column, under its map."""

    def __init__(self, theme: Theme, lens: Lens) -> None:
        super().__init__()
        self._theme = theme
        self._map = MapOverPhoto(theme, lens, bar=False)
        self._map.setObjectName("why_randomised_map")
        self._map.setAccessibleName("The same map when the top layers have forgotten")
        self._map.setFixedSize(_MAP_SIDE, _MAP_SIDE)
        self._correlation = ElidedLabel()
        self._correlation.setObjectName("why_rank_correlation")
        self._sentence = FittingSentence()
        self._sentence.setObjectName("why_randomised_sentence")
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._sentence.setMaximumHeight(_MAP_SIDE)
        self.curve = CurveView(theme)
        self.curve.setObjectName("why_deletion_curve")
        self._area = ElidedLabel()
        self._area.setObjectName("why_deletion_area")
        self._area.set_tip(words.DELETION_TIP)
        self.progress = QProgressBar()
        self.progress.setObjectName("why_trust_progress")
        self.progress.setTextVisible(False)
        self.progress.setStyleSheet("QProgressBar { min-height: 4px; max-height: 4px; }")
        beside = QHBoxLayout()
        beside.setSpacing(7)
        beside.addWidget(self._map, 0, Qt.AlignmentFlag.AlignTop)
        beside.addWidget(self._sentence, 1)
        forgot, gone = QVBoxLayout(), QVBoxLayout()
        for line, heading in ((forgot, self._correlation), (gone, self._area)):
            line.setSpacing(1)
            line.addWidget(heading)
        forgot.addLayout(beside)
        gone.addWidget(self.curve)
        gone.addStretch()
        self._checks = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._checks.setSpacing(4)
        self._checks.addLayout(forgot, 3)
        self._checks.addLayout(gone, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 3, 0, 0)
        column.setSpacing(3)
        column.addLayout(self._checks)
        column.addWidget(self.progress)
        self.restyle()

    def height_at(self, width: float) -> int:
        """What both checks need in a column that is so wide."""
        heading = self._area.sizeHint().height() + 1
        beside = heading + _MAP_SIDE + 3
        return beside if width >= _WIDE else beside + heading + _CURVE_HEIGHT + 4

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._checks.setDirection(across if self.width() >= _WIDE else down)

    def restyle(self) -> None:
        """Take the theme's fonts and colours."""
        for widget in (self._sentence, self.curve, self._map):
            widget.setFont(self._theme.small)
        bold = self._theme.small
        bold.setBold(True)
        self._correlation.setFont(bold)
        self._area.setFont(bold)
        self.curve.update()

    def show_column(self, column: Column, photo: QImage | None, scale: Scale | None, sequential: str) -> None:
        """What is known of a column's checks; what is not yet says why."""
        made, check, curve = column.attribution, column.randomised, column.deletion
        self._map.show_photo(photo)
        if check is None:
            self._map.show_map(None, None)
            self._say("Randomisation", _waiting(column, RANDOMISED), "", self._theme.palette.muted)
        else:
            signed = scale is not None and scale.signed
            own = scale_of(check.map, signed=signed, sequential=sequential)
            self._map.show_map(check.map, own)
            if words.empty(check.map) or (made is not None and words.empty(made.map)):
                self._say("rank correlation –", words.EMPTY_CHECK, "", self._theme.palette.muted)
            else:
                self._tell(check)
        self.curve.show_curve(curve)
        if curve is None:
            self._area.setText(f"deletion: {_waiting(column, DELETION)}")
        else:
            self._area.setText(f"deletion area {curve.area:.2g}")
        self.progress.setVisible(bool(column.running & {RANDOMISED, DELETION}))

    def _tell(self, check: Randomised) -> None:
        colour = {True: "good", False: "error", None: "warning"}[words.passes(check)]
        told = f"rank correlation {check.rank_correlation:.2f}".replace("-", "−")
        tip = words.randomised_tip(check)
        self._say(told, words.randomised(check), tip, getattr(self._theme.palette, colour))

    def show_progress(self, done: int, total: int) -> None:
        """How far the check that runs is; a total of 0: nobody knows."""
        self.progress.setRange(0, max(total, 0))
        self.progress.setValue(done)

    def _say(self, told: str, sentence: str | tuple[str, ...], tip: str, colour: str) -> None:
        self._correlation.setText(told)
        self._correlation.set_tip(tip)
        self._sentence.say((sentence,) if isinstance(sentence, str) else sentence, tip)
        palette = self._correlation.palette()
        palette.setColor(self._correlation.foregroundRole(), QColor(colour))
        self._correlation.setPalette(palette)


class CurveView(QWidget):
    """The class's probability, 0 to 1, over the share of pixels that are removed, the area filled."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._curve: Deletion | None = None
        self.setMinimumHeight(_CURVE_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(words.DELETION_TIP)
        let_take(self, lambda: "Deletion curve", self._numbers)

    def sizeHint(self) -> QSize:
        return QSize(180, _CURVE_HEIGHT)

    def show_curve(self, curve: Deletion | None) -> None:
        """Draw a curve, or an empty frame."""
        if curve is not self._curve:
            self._curve = curve
            self.setAccessibleDescription("" if curve is None else f"area {curve.area:.2f}")
            self.update()

    def plot_rect(self) -> QRectF:
        """Where the axes' unit square is drawn."""
        metrics = self.fontMetrics()
        left = metrics.horizontalAdvance("100 %") + 5
        return QRectF(left, 4, self.width() - left - 4, self.height() - metrics.height() - 7)

    def _numbers(self) -> Table | None:
        if self._curve is None:
            return None
        return Table({"removed": self._curve.fractions, "probability": self._curve.probabilities})

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        palette, rect, metrics = self._theme.palette, self.plot_rect(), self.fontMetrics()
        top = self._top()
        painter.setPen(QPen(QColor(palette.plot_grid), 1))
        for share in (0.0, 0.5, 1.0):
            y = rect.bottom() - share * rect.height()
            painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
        painter.setPen(QColor(palette.muted))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for share in (0.0, 1.0):
            y = rect.bottom() - share * rect.height()
            label = QRectF(0, y - metrics.height() / 2, rect.left() - 5, metrics.height())
            label.moveTop(min(max(label.top(), 0), self.height() - metrics.height()))
            painter.drawText(label, right, layer_text.percent(share * top))
        below = QRectF(rect.left(), rect.bottom() + 2, rect.width(), metrics.height())
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft), "0")
        painter.drawText(below, int(Qt.AlignmentFlag.AlignRight), "100 %")
        if rect.width() > metrics.horizontalAdvance("0 pixels removed 100 %") + 20:
            painter.drawText(below, int(Qt.AlignmentFlag.AlignHCenter), "pixels removed")
        if self._curve is not None:
            self._draw_curve(painter, rect, top)

    def _top(self) -> float:
        """The probability at the top of the axis: a small one is to be seen, too."""
        if self._curve is None:
            return 1.0
        highest = float(self._curve.probabilities.max())
        return next((step for step in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if highest <= step), 1.0)

    def _draw_curve(self, painter: QPainter, rect: QRectF, top: float) -> None:
        assert self._curve is not None
        points = [
            QPointF(rect.left() + float(x) * rect.width(), rect.bottom() - float(y) / top * rect.height())
            for x, y in zip(self._curve.fractions, self._curve.probabilities, strict=True)
        ]
        line = QPainterPath(points[0])
        for point in points[1:]:
            line.lineTo(point)
        area = QPainterPath(line)
        area.lineTo(points[-1].x(), rect.bottom())
        area.lineTo(points[0].x(), rect.bottom())
        fill = QColor(self._theme.palette.accent)
        fill.setAlphaF(0.18)
        painter.fillPath(area, fill)
        painter.setPen(QPen(QColor(self._theme.palette.accent), 1.6))
        painter.drawPath(line)
        told = words.deletion(self._curve)
        if self.fontMetrics().horizontalAdvance(told) < rect.width() * _FREE:
            painter.setPen(QColor(self._theme.palette.muted))
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), told)


def _waiting(column: Column, kind: str) -> str:
    if kind in column.errors:
        return column.errors[kind]
    return (
        "running …" if kind in column.running else "needs a map first" if column.attribution is None else "–"
    )
