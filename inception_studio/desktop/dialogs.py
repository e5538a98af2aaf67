"""Every question and page that stands in front of the window; answers are values, nothing is done here."""

from __future__ import annotations

import importlib.metadata
import platform
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QMessageBox,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from inception_studio import __version__
from inception_studio.desktop.ask_path import (
    CLASS_FOLDERS,
    EXEMPLARS,
    file_to_open,
    folder_to_open,
    path_or_none,
)

if TYPE_CHECKING:
    from inception_studio.desktop.main_window import MainWindow

PHOTOS = "Pictures (*.jpg *.jpeg *.png *.webp *.bmp);;All files (*)"
VIDEOS = "Videos (*.mp4 *.mov *.webm *.avi *.mkv);;All files (*)"
WEIGHTS = "Weights (*.safetensors *.pth *.pt);;All files (*)"
SAVED_WEIGHTS = "Weights (*.safetensors)"
SAVED_PICTURES = "PNG, pixels (*.png);;SVG, lines and letters (*.svg)"
SAVED_NUMBERS = "CSV, text (*.csv);;NPY, for numpy (*.npy)"
SAVED_REPORT = "Report (*.html)"
SCREEN_SHARE = 0.94  # of the screen's height and width, that a window and its frame may take
_PACKAGES = ("torch", "torchvision", "PySide6", "pyqtgraph", "numpy", "safetensors")


class Dialogs:
    """What the window asks and shows; tests put their own answers in its place."""

    _stop: QAbstractButton | None = None  # while `confirm_stop` asks

    def confirm_stop(self, parent: QWidget) -> bool:
        """Whether to close although a run is going on."""
        box = QMessageBox(parent)
        box.setObjectName("confirm_stop")
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Training goes on")
        box.setText("A training run is going on. Stop it and close?")
        box.setInformativeText("The run stays in its folder, with the checkpoint it has reached.")
        self._stop = stop = box.addButton("Stop and close", QMessageBox.ButtonRole.AcceptRole)
        keep = box.addButton("Go on training", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.exec()
        self._stop = None
        answer = box.clickedButton() is stop
        box.deleteLater()
        return answer

    def settle_stop(self) -> None:
        """Answer `confirm_stop` with yes, if it is asking: there is nothing left to decide."""
        if self._stop is not None:
            self._stop.click()

    def choose_photo(self, parent: QWidget, folder: str) -> Path | None:
        """A picture file to open."""
        return file_to_open(parent, "Open photo", folder, PHOTOS)

    def choose_video(self, parent: QWidget, folder: str) -> Path | None:
        """A video file to follow."""
        return file_to_open(parent, "Open video", folder, VIDEOS)

    def choose_weights(self, parent: QWidget, folder: str) -> Path | None:
        """A weight file to open."""
        return file_to_open(parent, "Open weights", folder, WEIGHTS)

    def choose_save(self, parent: QWidget, proposal: str) -> Path | None:
        """Where to write weights; asks before one is overwritten."""
        path = path_or_none(QFileDialog.getSaveFileName(parent, "Save weights", proposal, SAVED_WEIGHTS)[0])
        return path if path is None or path.suffix else path.with_suffix(".safetensors")

    def choose_picture(self, parent: QWidget, proposal: str) -> Path | None:
        """Where to write a picture, as PNG or SVG; asks before one is overwritten."""
        return _to_save(parent, "Save picture", proposal, SAVED_PICTURES)

    def choose_numbers(self, parent: QWidget, proposal: str) -> Path | None:
        """Where to write numbers, as CSV or NPY; asks before some are overwritten."""
        return _to_save(parent, "Save numbers", proposal, SAVED_NUMBERS)

    def choose_report(self, parent: QWidget, proposal: str) -> Path | None:
        """Where to write a report; asks before one is overwritten."""
        return _to_save(parent, "Save report", proposal, SAVED_REPORT)

    def choose_exemplars(self, parent: QWidget, folder: str) -> Path | None:
        """A file of exemplars to open."""
        return file_to_open(parent, "Open exemplars", folder, EXEMPLARS)

    def choose_run(self, parent: QWidget, folder: str) -> Path | None:
        """The folder of a run."""
        return folder_to_open(parent, "Open the folder of a run", folder)

    def choose_class_folders(self, parent: QWidget, folder: str) -> Path | None:
        """A folder with one folder of photos per class."""
        return folder_to_open(parent, CLASS_FOLDERS, folder)

    def show_shortcuts(self, window: MainWindow) -> None:
        """All actions of the menus with their keys."""
        _page(window, "Keyboard shortcuts", shortcuts_page(window), QSize(760, 640))

    def show_about(self, window: MainWindow) -> None:
        """Versions and devices."""
        _page(window, "About Inception Studio", about_page(window), QSize(480, 440))

    def show_log(self, window: MainWindow) -> None:
        """The log, in whatever program the system opens text with."""
        path = window.parts.messages.log_path
        if not path.exists() or not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            window.parts.messages.info(f"The log is {path}.")


def shortcuts_page(window: MainWindow) -> str:
    """HTML: one table, so that all lines up: under each menu's title its entries, with key and use."""
    native = QKeySequence.SequenceFormat.NativeText
    muted = window.parts.theme.palette.muted
    rows = []
    for title, actions in window.menus.pages():
        rows.append(f"<tr><td colspan='3' style='padding-top:12px'><h3>{escape(title)}</h3></td></tr>")
        rows += [
            f"<tr><td style='padding:3px 18px 3px 0; white-space:nowrap'><b>"
            f"{escape(action.shortcut().toString(native))}</b></td>"
            f"<td style='padding:3px 18px 3px 0; white-space:nowrap'>"
            f"{escape(action.text().replace('&', ''))}</td>"
            f"<td style='padding:3px 0; color:{muted}'>{escape(action.statusTip())}</td></tr>"
            for action in actions
        ]
    return (
        f"<table>{''.join(rows)}</table>"
        "<h3>In the network</h3><p>Arrow keys walk from layer to layer, Enter opens one and zooms to it, "
        "the wheel zooms at the pointer, dragging moves, a double click fits the whole network in.</p>"
        "<h3>On the photo</h3><p>The wheel crops around the pointer, dragging shifts, with Shift it turns, "
        "a double click goes back to the usual crop. With the keys: + and − crop, the arrows shift, [ and ] "
        "turn, 0 goes back.</p>"
    )


def about_page(window: MainWindow) -> str:
    """HTML: the program, what it runs on, and the devices that can train."""
    rows = {
        "Inception Studio": __version__,
        "Python": f"{platform.python_version()} on {platform.system()} {platform.machine()}",
        "Qt": qVersion(),
        **{name: _version(name) for name in _PACKAGES},
        "Devices": ", ".join(window.devices()) or "known as soon as PyTorch is loaded",
        "Data": str(window.parts.settings.path.parent),
        "Log": str(window.parts.messages.log_path),
    }
    muted = window.parts.theme.palette.muted
    table = "".join(
        f"<tr><td style='padding:3px 18px 3px 0; color:{muted}'>{escape(name)}</td>"
        f"<td style='padding:3px 0'>{escape(value)}</td></tr>"
        for name, value in rows.items()
    )
    return (
        "<h2>Inception Studio</h2><p>See a convolutional network think and learn: GoogLeNet (Szegedy et al., "
        "<i>Going Deeper with Convolutions</i>, 2014) from its first layer to its answer.</p>"
        f"<table>{table}</table>"
    )


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _page(window: MainWindow, title: str, html: str, size: QSize) -> None:
    page = QDialog(window)
    page.setObjectName("page")
    page.setWindowTitle(title)
    page.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    text = QTextBrowser()
    text.setOpenExternalLinks(True)
    text.setHtml(html)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(page.reject)
    column = QVBoxLayout(page)
    column.addWidget(text)
    column.addWidget(buttons)
    page.resize(size.boundedTo(window.screen().availableSize() * SCREEN_SHARE))
    page.open()


def _to_save(parent: QWidget, title: str, proposal: str, kinds: str) -> Path | None:
    """A file to write; what has no ending gets that of the chosen kind."""
    name, kind = QFileDialog.getSaveFileName(parent, title, proposal, kinds)
    path = path_or_none(name)
    if path is None or path.suffix:
        return path
    return path.with_name(path.name + kind[kind.index("*") + 1 : kind.rindex(")")])
