"""A strip's figures as a label that fits its room; knows words, no layer."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QLabel, QSizePolicy

from inception_studio.desktop.panels.forms import Forms, arranged


class Figures(QLabel):
    """As many lines as there is height for; the tooltip tells in full what had to be shortened."""

    def __init__(self) -> None:
        super().__init__()
        self._figures: Sequence[Forms] = ()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def tell(self, figures: Sequence[Forms]) -> None:
        """What to tell; `fit` lays it out."""
        self._figures = figures

    def fit(self, width: int, height: int) -> None:
        """Lay the figures out in a room, at least one line of them."""
        metrics = self.fontMetrics()
        rows = max(1, height // self.line_height())
        lines = arranged(self._figures, rows, width, metrics.horizontalAdvance)
        self.setText(
            "\n".join(metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in lines)
        )
        full = [forms[0] for forms in self._figures]
        self.setToolTip("" if " ".join(full) == " ".join(lines) else "\n".join(full))

    def line_height(self) -> int:
        """The height of a line; whole metrics are rounded down, so that the last of several would be cut."""
        return math.ceil(QFontMetricsF(self.font()).lineSpacing())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())
