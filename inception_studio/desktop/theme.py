"""The program's two palettes, its fonts and its style sheet, and which of them is on; knows no panel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from inception_studio.desktop.icons import icon
from inception_studio.desktop.style_sheet import qt_palette, style_sheet

MODES = ("system", "light", "dark")


@dataclass(frozen=True)
class Palette:
    """Colours as "#rrggbb", named by what they are for.

    Text colours reach a contrast of 4.5:1 on `background`, `surface` and `raised`, branch colours 3:1, and
    the branch colours stay apart for deuteranopes and protanopes (the tests compute both).
    """

    background: str
    surface: str
    raised: str
    border: str
    text: str
    muted: str
    disabled: str
    accent: str
    on_accent: str
    good: str
    warning: str
    error: str
    selection: str
    plot_grid: str
    branches: Mapping[str, str]
    heads: Mapping[str, str]


DARK = Palette(
    background="#0d1117",
    surface="#161b22",
    raised="#1f2630",
    border="#30363f",
    text="#e6edf3",
    muted="#98a2ae",
    disabled="#5c6672",
    accent="#58a6ff",
    on_accent="#0b1524",
    good="#55c08a",
    warning="#e2a035",
    error="#f47067",
    selection="#25405f",
    plot_grid="#2a313a",
    branches={"1x1": "#3f8fef", "3x3": "#55c08a", "5x5": "#e2a035", "pool": "#d795d8"},
    heads={"total": "#e6edf3", "main": "#3f8fef", "aux1": "#e2a035", "aux2": "#d795d8"},
)

LIGHT = Palette(
    background="#eef1f5",
    surface="#ffffff",
    raised="#f3f5f8",
    border="#d3d9e0",
    text="#1b2230",
    muted="#566070",
    disabled="#9aa3ae",
    accent="#1a63b5",
    on_accent="#ffffff",
    good="#14713f",
    warning="#8a5200",
    error="#c0291f",
    selection="#cfe1f7",
    plot_grid="#dfe4ea",
    branches={"1x1": "#1f6fd6", "3x3": "#1d8057", "5x5": "#a1640e", "pool": "#8f2a84"},
    heads={"total": "#1b2230", "main": "#1f6fd6", "aux1": "#a1640e", "aux2": "#8f2a84"},
)


class Theme(QObject):
    """The palette that is on; follows the system while `mode` is "system". Needs a QApplication.

    `changed` comes after the application's own palette and style sheet were replaced, so that whoever
    paints by hand only has to repaint.
    """

    changed = Signal()

    def __init__(self, mode: str = "system") -> None:
        super().__init__()
        self._mode = mode if mode in MODES else "system"
        self._app = QApplication.instance()
        assert isinstance(self._app, QApplication), "a theme needs a QApplication"
        self._app.setStyle("Fusion")
        self._icons: dict[tuple[str, str], QIcon] = {}
        self.palette = DARK
        self._apply()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    @property
    def mode(self) -> str:
        """ "system", "light" or "dark"."""
        return self._mode

    @property
    def dark(self) -> bool:
        """Whether the dark palette is on."""
        return self.palette is DARK

    def set_mode(self, mode: str) -> None:
        """Switch now; ValueError for an unknown mode."""
        if mode not in MODES:
            raise ValueError(mode)
        if mode != self._mode:
            self._mode = mode
            self._apply()
            self.changed.emit()

    def icon(self, name: str, role: str = "text") -> QIcon:
        """A shipped drawing in the colour of that role of the palette; take it anew after `changed`."""
        key = (name, role)
        if key not in self._icons:
            self._icons[key] = icon(name, getattr(self.palette, role), self.palette.disabled)
        return self._icons[key]

    @property
    def small(self) -> QFont:
        """Captions and axis labels."""
        return self._font(0.86)

    @property
    def body(self) -> QFont:
        """The system's own font and size."""
        return self._font(1.0)

    @property
    def title(self) -> QFont:
        """Headings of panels."""
        font = self._font(1.12)
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _font(self, scale: float) -> QFont:
        font = QFont(QGuiApplication.font())
        if font.pointSizeF() > 0:
            font.setPointSizeF(font.pointSizeF() * scale)
        else:  # some platforms give the system font in pixels
            font.setPixelSize(max(9, round(font.pixelSize() * scale)))
        return font

    def _apply(self) -> None:
        dark = self._system_is_dark() if self._mode == "system" else self._mode == "dark"
        self.palette = DARK if dark else LIGHT
        self._icons.clear()
        self._app.setPalette(qt_palette(self.palette))
        self._app.setStyleSheet(style_sheet(self.palette, dark))

    @staticmethod
    def _system_is_dark() -> bool:
        # A system that does not say (many a bare X11 session) gets the dark palette, the program's own look.
        return QGuiApplication.styleHints().colorScheme() != Qt.ColorScheme.Light

    def _on_system_changed(self) -> None:
        if self._mode == "system" and self._system_is_dark() != self.dark:
            self._apply()
            self.changed.emit()
