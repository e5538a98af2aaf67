"""The concatenation along the channel dimension as a bar: each branch's share; knows counts, no maps."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from inception_studio.desktop.panels.layer_text import percent
from inception_studio.desktop.theme import Theme

_HEIGHT = 16
_INK = "#0d1117"


@dataclass(frozen=True)
class Share:
    """One branch's part of the channels."""

    branch: str
    layer: str
    channels: int


class ConcatenationBar(QWidget):
    """Segments in the branches' colours, as wide as their share, with their channel counts."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shares: tuple[Share, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_shares(self, shares: tuple[Share, ...]) -> None:
        """The branches in the order in which they are stacked."""
        self._shares = shares
        total = sum(share.channels for share in shares)
        self.setAccessibleName(
            "Concatenated: " + ", ".join(f"{s.branch} {s.channels} of {total} channels" for s in shares)
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, max(_HEIGHT, QFontMetrics(self._theme.small).height() + 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.small)
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(self.rect()), 3, 3)
        painter.setClipPath(clip)
        ink = QColor(_INK if self._theme.dark else "#ffffff")
        for share, rect in self._segments():
            painter.fillRect(rect, QColor(self._theme.palette.branches[share.branch]))
            painter.setPen(ink)
            texts = (f"{share.branch.replace('x', '×')}  {share.channels}", str(share.channels))
            metrics = painter.fontMetrics()
            fitting = [text for text in texts if metrics.horizontalAdvance(text) + 6 <= rect.width()]
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, fitting[0] if fitting else "")

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            total = sum(share.channels for share in self._shares)
            start = 0
            for share, rect in self._segments():
                if rect.contains(event.pos()):
                    text = (
                        f"{share.layer}: {share.channels} of {total} channels, "
                        f"{percent(share.channels / total)} (index {start} to {start + share.channels - 1})"
                    )
                    QToolTip.showText(event.globalPos(), text, self, rect.toAlignedRect())
                start += share.channels
            return True
        return super().event(event)

    def _segments(self) -> list[tuple[Share, QRectF]]:
        total = sum(share.channels for share in self._shares)
        found, left = [], 0.0
        for share in self._shares:
            width = self.width() * share.channels / total
            found.append((share, QRectF(left, 0, max(0.0, width - 1), self.height())))
            left += width
        return found
