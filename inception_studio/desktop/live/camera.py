"""The controller behind live input: a camera or a video takes the photo's place, frame by frame."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from PySide6.QtCore import QLoggingCategory, QTimer

from inception_studio.desktop.asking.inquiry import Inquiry
from inception_studio.desktop.system_libraries import require_multimedia
from inception_studio.errors import UserError

if TYPE_CHECKING:
    from inception_studio.desktop.explorer import Explorer
    from inception_studio.desktop.live.frame_source import FrameSource
    from inception_studio.desktop.messages import Messages
    from inception_studio.desktop.settings import Settings
    from inception_studio.desktop.store import Store

LOOK_INTERVAL_MS = 5
PATIENCE_MS = 8000  # until the first frame: cameras take a second or two


class Camera(Inquiry):
    """Gives the explorer a frame whenever it has shown the one before; what comes meanwhile is let pass.

    `ViewState.live` says what is followed; who sets it to "" (a photo that is opened does) ends it.
    """

    def __init__(self, store: Store, explorer: Explorer, messages: Messages, settings: Settings) -> None:
        super().__init__("camera", store, explorer, messages, settings)
        self._source: FrameSource | None = None
        self._first = False  # no frame of it has been shown yet
        self._again = False  # the frame that is shown is to be made anew
        self._look = QTimer(self, interval=LOOK_INTERVAL_MS)
        self._look.timeout.connect(self._on_look)
        self._patience = QTimer(self, interval=PATIENCE_MS, singleShot=True)
        self._patience.timeout.connect(self._on_patience)

    def cameras(self) -> tuple[str, ...]:
        """The names of the cameras, the system's first choice first; UserError where Qt cannot use any."""
        return tuple(_sources().cameras())

    def chosen(self, names: tuple[str, ...]) -> str:
        """Which of `cameras` is followed, or would be: the one that was chosen last, if it is still there."""
        if self._source is not None and self._source.name in names:
            return self._source.name
        last: str = self.settings.get("camera")
        return last if last in names else names[0]

    def choose_camera(self, name: str) -> None:
        """Follow this one of `cameras`, now and from now on."""
        self.settings.set("camera", name)
        self.start_camera(name)

    def start_camera(self, name: str | None = None) -> None:
        """Follow one of `cameras`; None: the one that was chosen last, else the first."""

        def opened() -> FrameSource:
            names = self.cameras()
            return _sources().Webcam(name or (self.chosen(names) if names else None))

        self._start("camera", opened)

    def open_video(self, path: Path) -> None:
        """Follow a video file; it starts again at its end."""
        self._start("video", lambda: _sources().VideoFile(path))

    def toggle_camera(self) -> None:
        """Follow the camera, or end that."""
        if self.store.state.live == "camera":
            self.stop()
        else:
            self.start_camera()

    def set_mirror(self, mirrored: bool) -> None:
        """Whether a camera's pictures are mirrored before the network sees them; a video's never are."""
        self.settings.set("mirror_camera", mirrored)
        if self._source is not None and self.store.state.live == "camera":
            self._source.mirrored = mirrored
            self._again = True
            self._look.start()

    def toggle_pause(self) -> None:
        """Hold at the present frame, or go on."""
        if self._source is not None:
            held = not self.store.state.live_paused
            self._source.hold(held)
            (self._look.stop if held and not self._again else self._look.start)()
            self._patience.stop()
            self.store.update(live_paused=held)

    def stop(self) -> None:
        """End the live input; the last frame stays as the photo."""
        self.store.update(live="", live_paused=False)

    def cancel(self) -> None:
        super().cancel()
        self.stop()

    def on_weights(self) -> None:
        """Other weights look at the frames to come."""

    def _start(self, kind: str, opened: Callable[[], FrameSource]) -> None:
        self.stop()
        try:
            source = opened()
        except UserError as error:
            self.messages.error(error)
            return
        self._source, self._first = source, True
        source.mirrored = kind == "camera" and self.settings.get("mirror_camera")
        source.failed.connect(self._on_failed)
        self.store.update(live=kind, live_paused=False)
        self._look.start()
        self._patience.start()

    def _on_look(self) -> None:
        if self._source is None or not self.explorer.frames.idle:
            return
        held = self.store.state.live_paused
        read = None if held else self._source.newest()
        if read is None and self._again:
            read = self._source.last()
        self._again = False
        if held:
            self._look.stop()  # the frame has been taken up anew, and none comes after it
        if read is not None:
            self._patience.stop()
            name, first, self._first = self._source.name, self._first, False
            # What the photo before was cropped to says nothing of a film.
            self.explorer.frames.show(read, name, self._on_unreadable, whole=first)

    def _on_patience(self) -> None:
        name = "" if self._source is None else self._source.name
        self._on_failed(
            UserError(
                f"no picture has come from {name} in {PATIENCE_MS // 1000} s",
                remedy="Check that no other program uses the camera, and that this one may.",
            )
        )

    def _on_failed(self, error: UserError) -> None:
        if self._source is not None:  # one that fails may do so twice
            self.messages.error(error)
            self.stop()

    def _on_unreadable(self, error: BaseException) -> None:
        self.stop()  # the explorer has told it

    def _on_store(self, names: frozenset[str]) -> None:
        super()._on_store(names)
        if "live" in names and not self.store.state.live:
            self._end()

    def _end(self) -> None:
        self._look.stop()
        self._patience.stop()
        self._again = False
        source, self._source = self._source, None
        if source is not None:
            source.failed.disconnect(self._on_failed)
            source.close()
            source.deleteLater()


def _sources() -> ModuleType:
    """`frame_source`; UserError where its libraries are missing. Late: it takes a fifth of a second."""
    # Before the import: Qt remarks on every library for hardware decoding that the system has not.
    QLoggingCategory.setFilterRules("qt.multimedia.*=false")
    require_multimedia()
    from inception_studio.desktop.live import frame_source

    return frame_source
