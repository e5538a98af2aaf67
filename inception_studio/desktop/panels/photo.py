"""The photo as the network sees it, the receptive field on it, and the tray of samples and recent photos."""

from __future__ import annotations

from typing import ClassVar

from PIL import Image
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from inception_studio.desktop.panel import Panel
from inception_studio.desktop.panels.drop_zone import DropZone
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.panels.field_of_view import field_ink, field_mark, field_words
from inception_studio.desktop.panels.framed_picture import HINT, FramedPicture
from inception_studio.desktop.panels.live_badge import LiveBadge
from inception_studio.desktop.panels.photo_tray import PhotoTray
from inception_studio.desktop.panels.picture import as_qimage, seen_part
from inception_studio.desktop.panels.picture_loader import PictureLoader
from inception_studio.desktop.panels.sentence import quiet_sentence
from inception_studio.desktop.parts import Parts
from inception_studio.desktop.store import Photo
from inception_studio.nets.framing import IDENTITY, Framing, mean_colour
from inception_studio.resources import sample_photos

_LARGEST = 1400  # pixels of the longer side that are kept for painting
_ROOM_FOR_DROP_ZONE = 320  # pixels of height below which it and the tray's title leave theirs to the photo
_AT_ONCE = 700  # pixels of the longer side of a photo that is painted as it is: frames of a film are
_ALL = QRectF(0, 0, 1, 1)


class PhotoPanel(Panel):
    """`open_asked`: the user wants to choose a file; the window has the dialog."""

    watches: ClassVar[frozenset[str]] = frozenset(
        {
            "photo",
            "card",
            "graph",
            "unit",
            "pixel",
            "pixel_layer",
            "layer",
            "engine",
            "busy",
            "live",
            "live_paused",
        }
    )
    open_asked = Signal()

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._photo: Photo | None = None  # the one that `_whole` and `_seen` are of
        self._whole: QImage | None = None
        self._seen: QImage | None = None
        self._loader = PictureLoader(self)
        self._name = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self._name.setObjectName("photo_name")
        self._size = QLabel()
        self._size.setObjectName("photo_size")
        self._size.setProperty("role", "caption")
        self.picture = FramedPicture(parts.theme)
        self.picture.setObjectName("photo_picture")
        self._pointed = False
        self.badge = LiveBadge(parts)
        self.reset_button = QToolButton()
        self.reset_button.setObjectName("whole_photo_button")
        self.reset_button.setProperty("role", "dock")
        self.reset_button.setIconSize(self.badge.stop_button.iconSize())
        self.reset_button.setToolTip("Undo cropping, turning and shifting (0, or a double click)")
        self.reset_button.setVisible(False)
        self._empty = quiet_sentence("photo_empty")
        self._caption = ElidedLabel()
        self._caption.setObjectName("field_caption")
        self._tray_title = QLabel("Samples and recent")
        self._tray_title.setProperty("role", "caption")
        self.tray = PhotoTray(parts.theme)
        self._drop = DropZone(parts.theme)
        self._lay_out()
        self._loader.loaded.connect(self._on_whole)
        self.tray.chosen.connect(parts.explorer.open_photo)
        self._drop.clicked.connect(self.open_asked)
        self.picture.asked.connect(self._on_framing)
        self.picture.hovered.connect(self._on_hovered)
        self.reset_button.clicked.connect(self._reset)
        parts.theme.changed.connect(self._restyle)
        self._restyle()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(self._size)
        head.addWidget(self.badge)
        head.addWidget(self.reset_button)
        head.addStrut(self.badge.sizeHint().height())  # nothing is to jump when they come
        pages = QWidget()
        self._pages = QStackedLayout(pages)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.picture)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 2, 10, 4)
        column.setSpacing(5)
        column.addLayout(head)
        column.addWidget(pages, 1)
        column.addWidget(self._caption)
        column.addWidget(self._tray_title)
        column.addWidget(self.tray)
        column.addWidget(self._drop)

    def refresh(self, names: frozenset[str]) -> None:
        if names & {"photo", "card", "engine"}:
            self._show_photo()
        if "live" in names or ("photo" in names and not self.state.live):  # looking for files takes long
            self._fill_tray()
        if names & {"live", "live_paused"}:
            self.badge.show_live(self.state.live, self.state.live_paused)
            self._size.setVisible(not self.state.live)
        if self.state.photo is None:
            self._empty.setText(_why_empty(self.state.engine, self.state.busy))
        self._show_field()

    def _show_photo(self) -> None:
        photo, card = self.state.photo, self.state.card
        if photo is None:
            self._photo = self._whole = self._seen = None
            self._name.setText("")
            self._size.setText("")
            self._pages.setCurrentWidget(self._empty)
            return
        if photo is not self._photo:
            if self._photo is None or photo.image is not self._photo.image:
                self._take_image(photo)
            self._photo = photo
            self._seen = None if photo.seen is None else as_qimage(photo.seen)
        width, height = photo.image.size
        self._name.setText(photo.name)
        self._name.set_tip(str(photo.path or ""))
        self._size.setText(f"{width}×{height} px")
        # Framed for what the network will see before it has: the photo is not to jump when it does.
        part = (
            _ALL if self.state.engine == "failed" else seen_part(width, height, card and card.preprocessing)
        )
        self.picture.show_picture(self._whole, self._seen, part, photo.framing)
        self.reset_button.setVisible(not self.picture.framing.is_identity)
        self._pages.setCurrentWidget(self.picture)

    def _take_image(self, photo: Photo) -> None:
        """Another photo, or the next frame, which is painted at once so that all of it is of one moment."""
        if not self.state.live:
            self.picture.forget()
        if max(photo.image.size) <= _AT_ONCE:
            self._whole = as_qimage(photo.image)
        else:
            self._whole = None
            self._loader.request(id(photo.image), lambda: _whole(photo))

    def _on_framing(self, framing: Framing) -> None:
        photo, card = self.state.photo, self.state.card
        if photo is None or photo.seen is None or card is None:
            return
        framing = framing.within(photo.image.size, card.preprocessing)
        self.picture.preview(framing, QColor(*mean_colour(card.preprocessing)))
        self.reset_button.setVisible(not framing.is_identity)
        self._show_field()
        self.parts.explorer.frame(framing)

    def _reset(self) -> None:
        self._on_framing(IDENTITY)

    def _on_hovered(self, pointed: bool) -> None:
        self._pointed = pointed
        self._show_field()

    def _on_whole(self, image: int, picture: QImage) -> None:
        # Told by the picture, not the `Photo`: the network's look at it may have come in the meantime.
        if self._photo is not None and image == id(self._photo.image):
            self._whole = picture
            self._show_photo()

    def _fill_tray(self) -> None:
        photo = self.state.photo
        current = None if photo is None or self.state.live else photo.path
        samples = sample_photos()
        recent = [*([current] if current else []), *self.parts.settings.recent("photos")]
        paths = list(dict.fromkeys([*samples, *recent]))
        # A recent photo that is opened again stays where it is: nothing jumps under the pointer.
        if set(paths) == set(self.tray.paths):
            paths = list(self.tray.paths)
        self.tray.show_photos(paths, current)

    def _show_field(self) -> None:
        state, palette = self.state, self.parts.theme.palette
        self.picture.show_field(field_mark(state))
        told = field_words(state)
        if not told and state.photo is not None and state.photo.seen is not None:
            width, height = state.photo.seen.size
            told = f"seen by the network: {width}×{height} px"
            if not self.picture.framing.is_identity:
                told = f"seen: {width}×{height} px, {_framing_words(self.picture.framing)}"
            elif self._pointed:
                told = HINT
        self._caption.setText(told)
        colours = self._caption.palette()
        colours.setColor(self._caption.foregroundRole(), QColor(field_ink(state, palette)))
        self._caption.setPalette(colours)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._drop.setVisible(self.height() >= _ROOM_FOR_DROP_ZONE)
        self._tray_title.setVisible(self.height() >= _ROOM_FOR_DROP_ZONE)

    def _restyle(self) -> None:
        small = self.parts.theme.small
        for widget in (self._size, self._caption, self._tray_title, self._drop):
            widget.setFont(small)
        self.reset_button.setIcon(self.parts.theme.icon("fit"))
        self._show_field()
        self.update()


def _whole(photo: Photo) -> QImage:
    """The whole photo, small enough to be painted many times a second."""
    image = photo.image
    factor = max(1, max(image.size) // _LARGEST)
    if factor > 1:
        image = image.reduce(factor)
    scale = _LARGEST / max(image.size)
    if scale < 1:
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(size, Image.Resampling.BILINEAR)
    return as_qimage(image)


def _framing_words(framing: Framing) -> str:
    """ "×1.3, turned by 15°, shifted"."""
    words = [f"×{framing.zoom:.2g}"] if framing.zoom != 1 else []
    words += [f"turned by {framing.angle:.0f}°".replace("-", "−")] if framing.angle else []
    words += ["shifted"] if framing.shift_x or framing.shift_y else []
    return ", ".join(words)


def _why_empty(engine: str, busy: str) -> str:
    if busy:
        return f"{busy} …"
    if engine == "failed":
        return "The engine could not be loaded; photos can be looked at, but not recognised."
    return "No photo yet. Pick a sample below, or open one of your own."
