"""Where live pictures come from, a camera or a file, through QtMultimedia; imported when one is asked for."""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Callable
from pathlib import Path

import PySide6
from PIL import Image
from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import (
    QCamera,
    QCameraDevice,
    QMediaCaptureSession,
    QMediaDevices,
    QMediaFormat,
    QMediaPlayer,
    QVideoFrame,
    QVideoSink,
)

from inception_studio.errors import UserError

LARGEST_SIDE = 640  # pixels that are kept of a frame: more than any network here sees
_FATAL = 8  # AV_LOG_FATAL of FFmpeg's libavutil/log.h


class FrameSource(QObject):
    """Gives the newest frame when asked; those that nobody asked for are gone.

    `mirrored` swaps left and right in the frames to come. `failed` comes with a UserError when there will be
    no more.
    """

    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._sink = QVideoSink(self)
        self._last: QVideoFrame | None = None
        self.mirrored = False

    def newest(self) -> Callable[[], Image.Image] | None:
        """Makes the newest frame's picture, on any thread; None when there is none since the last one."""
        frame = self._sink.videoFrame()
        if not frame.isValid() or frame == self._last:
            return None
        self._last = frame
        return self._read(frame)

    def last(self) -> Callable[[], Image.Image] | None:
        """Makes the picture of the frame that was given last anew; None when there was none."""
        return None if self._last is None else self._read(self._last)

    def _read(self, frame: QVideoFrame) -> Callable[[], Image.Image]:
        mirrored = self.mirrored
        return lambda: picture_of(frame, mirrored=mirrored)

    def hold(self, held: bool) -> None:
        """Stop at the frame that is there, or go on."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of the camera or the file."""
        raise NotImplementedError


class VideoFile(FrameSource):
    """Plays a file without its sound, again and again; UserError if there is none."""

    def __init__(self, path: Path) -> None:
        _quieten()
        if not path.is_file():
            raise UserError("there is no such file", path, "Check its name and folder.")
        super().__init__()
        self._path = path
        self.name = path.name
        self._player = QMediaPlayer(self)
        if not self._player.isAvailable():
            raise UserError("Qt cannot play videos here (it found no media backend)")
        self._player.setVideoSink(self._sink)
        self._player.setLoops(int(QMediaPlayer.Loops.Infinite.value))
        self._player.errorOccurred.connect(self._on_error)
        self._player.mediaStatusChanged.connect(self._on_status)
        self._player.setSource(QUrl.fromLocalFile(str(path)))
        self._player.play()

    def hold(self, held: bool) -> None:
        (self._player.pause if held else self._player.play)()

    def close(self) -> None:
        self._player.stop()
        self._player.setSource(QUrl())

    def _on_error(self, error: QMediaPlayer.Error, text: str) -> None:
        what = f"the video cannot be played ({text[:1].lower()}{text[1:]})"
        self.failed.emit(UserError(what, self._path, _readable_videos()))

    def _on_status(self, status: QMediaPlayer.MediaStatus) -> None:
        loaded = status == QMediaPlayer.MediaStatus.LoadedMedia
        if loaded and not self._player.hasVideo():
            self.failed.emit(UserError("there is no picture in this file", self._path, _readable_videos()))


class Webcam(FrameSource):
    """The camera of a name in `cameras`, by default the first; UserError if there is none."""

    def __init__(self, device: str | None = None) -> None:
        found = cameras()
        if device is None:
            device = next(iter(found), None)
        if device not in found:
            raise UserError(
                "no camera was found" if device is None else f"the camera {device} was not found",
                remedy="Connect one and try again, or open a video file in its place.",
            )
        super().__init__()
        self.name, chosen = device, found[device]
        self._camera = QCamera(chosen, self)
        self._session = QMediaCaptureSession(self)
        self._session.setCamera(self._camera)
        self._session.setVideoSink(self._sink)
        self._camera.errorOccurred.connect(self._on_error)
        self._camera.start()

    def hold(self, held: bool) -> None:
        (self._camera.stop if held else self._camera.start)()

    def close(self) -> None:
        self._camera.stop()

    def _on_error(self, error: QCamera.Error, text: str) -> None:
        self.failed.emit(
            UserError(
                f"the camera {self.name} cannot be used ({text[:1].lower()}{text[1:]})",
                remedy="Close other programs that use it, and check that this one may.",
            )
        )


def cameras() -> dict[str, QCameraDevice]:
    """The cameras by their descriptions, numbered where these are alike; the system's own choice is first."""
    _quieten()
    default = QMediaDevices.defaultVideoInput()
    named: dict[str, QCameraDevice] = {}
    for device in sorted(QMediaDevices.videoInputs(), key=lambda one: one != default):
        name, number = device.description(), 1
        while name in named:
            number += 1
            name = f"{device.description()} ({number})"
        named[name] = device
    return named


def picture_of(frame: QVideoFrame, *, mirrored: bool = False) -> Image.Image:
    """A frame as an upright RGB picture of at most `LARGEST_SIDE` px; UserError if it cannot be read."""
    image = frame.toImage()  # turned and mirrored as the frame says
    if image.isNull():
        raise UserError(
            "the pictures come in a form that cannot be read", remedy="Try another video or camera."
        )
    if max(image.width(), image.height()) > LARGEST_SIDE:
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        image = image.scaled(LARGEST_SIDE, LARGEST_SIDE, keep, smooth)
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    size = (image.width(), image.height())
    picture = Image.frombytes("RGB", size, bytes(image.constBits()), "raw", "RGB", image.bytesPerLine())
    return picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else picture


def _readable_videos() -> str:
    codecs = QMediaFormat().supportedVideoCodecs(QMediaFormat.ConversionMode.Decode)
    names = ", ".join(sorted(QMediaFormat.videoCodecName(codec) for codec in codecs))
    return f"Convert it to one that Qt reads here: {names}." if names else "Try another video."


def _quieten() -> None:
    """Keep FFmpeg's remarks off the terminal: there is one on each frame that is a JPEG."""
    QMediaFormat().supportedFileFormats(QMediaFormat.ConversionMode.Decode)  # loads FFmpeg
    folder = Path(PySide6.__file__).parent
    # Qt's wheels bring their own; where there are others they say what they like.
    for path in (*folder.glob("Qt/lib/libavutil*"), *folder.glob("avutil*.dll")):
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(str(path)).av_log_set_level(_FATAL)
