"""The real window led through its rooms, offscreen, as a user would go; writes numbered screenshots."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QPoint, qInstallMessageHandler
from PySide6.QtWidgets import QWidget

from inception_studio.desktop.app import make_application, make_window
from inception_studio.desktop.dialogs import Dialogs
from inception_studio.desktop.driver import Driver
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.store import ViewState
from inception_studio.desktop.tour_inside import TourInside
from inception_studio.errors import UserError
from inception_studio.nets.vocabulary import MODULES
from inception_studio.paths import HOME_VARIABLE
from inception_studio.resources import sample_photos

_SMALL, _LARGE = (1280, 720), (1920, 1080)
_FEW_STEPS = 12
_ENOUGH_STEPS = 40
_BATCH = 16
_PLAIN = ("image", "conv1", "pool1", "conv2", "pool3", "avgpool", "fc")
_QUANTITIES = ("activation", "dead", "parameters", "multiplications", "gradient_norm")


class _Yes(Dialogs):
    """Answers the questions that the tour meets."""

    def __init__(self, out: Path) -> None:
        self._out = out

    def confirm_stop(self, parent: QWidget) -> bool:
        return True

    def choose_report(self, parent: QWidget, proposal: str) -> Path | None:
        return self._out / "report.html"


def main(out: Path) -> int:
    """Lead the window through its rooms; screenshots go to `out`. Returns the exit status.

    Runs, settings and logs of the tour lie in a folder of its own that is removed afterwards. Raises
    `NotThere` when something does not come on the screen, and UserError when `out` cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"the folder cannot be made ({error.strerror})", out, "Choose another one."
        ) from error
    with _own_home() as home:
        qInstallMessageHandler(_on_qt_message)
        make_application()
        window = make_window(_Yes(out))
        window.parts.messages.install_hooks()
        tour = Tour(window, out, home)
        inside = TourInside(tour)
        try:
            rooms = (
                tour.start,
                tour.photos,
                tour.layers,
                tour.colours,
                *inside.rooms,
                tour.report,
                tour.training,
                tour.mistakes,
                tour.light,
            )
            for visit in rooms:
                visit()
            seconds = tour.close_while_training()
        finally:
            window.close()
            window.parts.messages.remove_hooks()
            window.parts.messages.close()
            qInstallMessageHandler(None)
    print(f"{tour.number} screenshots in {out.resolve()}")
    print(f"closed while it trained, in {seconds:.1f} s", file=sys.stderr)
    return 0


def _on_qt_message(kind: object, context: object, message: str) -> None:
    # Windows without a display have no size hints to hand on, which Qt says of each of them.
    if "propagateSizeHints" not in message:
        print(message, file=sys.stderr)


class Tour:
    """Each method is a room; `number` counts the screenshots."""

    def __init__(self, window: MainWindow, out: Path, home: Path) -> None:
        """Screenshots go to `out`, what the tour needs for itself to `home`."""
        self.window = window
        self.out = out
        self.home = home
        self.number = 0
        self.user = Driver(window)

    @property
    def _state(self) -> ViewState:
        return self.window.parts.store.state

    def shot(self, name: str) -> None:
        """A numbered screenshot, when the window has come to rest."""
        self.user.settle()
        self.number += 1
        self.user.shot(self.out / f"{self.number:02d}-{name}.png")
        print(f"{self.number:02d} {name}", file=sys.stderr)

    def shot_in_both(self, name: str) -> None:
        """The same in both themes, the dark one first; it stays."""
        self.shot(name)
        self.window.set_theme("light")
        self.shot(f"{name}-light")
        self.window.set_theme("dark")

    def start(self) -> None:
        """The window before the engine is there, and with its first photo."""
        self.window.set_theme("dark")
        self.window.resize(*_SMALL)
        self.window.show()
        self.user.wait_for(lambda: self._state.photo is not None, said="no photo")
        self.number += 1
        self.user.shot(self.out / "01-loading.png")  # `shot` would wait until all is loaded
        self.user.wait_for(lambda: self._state.record is not None, said="no answer to the first photo")
        self.shot("first-photo")

    def photos(self) -> None:
        """Every sample photo, dropped on the window."""
        for path in sample_photos():
            self.user.drop(path)
            self.user.wait_for(lambda path=path: self._photo() == path, said=f"{path.name} does not come")
            self.shot(f"photo-{path.stem}")

    def layers(self) -> None:
        """Stem, modules, pools, heads, the classifier; one map enlarged, with its receptive field."""
        for name in (*_PLAIN, *MODULES, "aux1", "aux2"):
            self.user.click_layer(name)
            self.user.wait_for(lambda name=name: self._state.layer == name, said=f"{name} does not open")
            self.shot(f"layer-{name}")
        self.user.click_layer("4a")
        maps = self.user.find(QWidget, "maps_4a/5x5")
        self.user.point_at(maps, QPoint(20, 20))
        self.user.click(maps, QPoint(20, 20))
        self.user.wait_for(lambda: self._state.unit is not None, said="the map is not enlarged")
        self.user.settle()
        large = self.user.find(QWidget, "enlarged_map")
        self.user.point_at(large, large.rect().center())
        self.shot("map-enlarged")
        self.user.press("back_button")

    def colours(self) -> None:
        """The network coloured by each quantity."""
        for quantity in _QUANTITIES:
            self.user.trigger(f"colour_by_{quantity}")
            self.shot(f"colour-by-{quantity}")

    def training(self) -> None:
        """A run on the built-in shapes: started, paused, stepped, its rate changed, stopped, opened again."""
        self.user.show_dock("training")
        self.shot("training-form")
        self.user.type_number("train_batch_size", _BATCH)
        self.user.press("train_button")
        self._wait_for_step(_FEW_STEPS)
        self.shot("training-runs")
        self.user.press("pause_button")
        self._wait_for_state("paused")
        paused_at = self._state.rows
        self.user.press("step_button")
        self.user.wait_for(lambda: self._state.rows > paused_at, said="no single step")
        self.user.type_number("learning_rate", 0.01)
        self.shot("training-paused")
        self.user.press("pause_button")
        self.user.show_dock("losses")
        self._wait_for_step(_ENOUGH_STEPS)
        self.shot("training-losses")
        self.user.show_dock("gradient_heatmap")
        self.shot("training-gradients")
        self.user.show_dock("training")
        self.user.press("stop_button")
        self.user.wait_for(lambda: not self._state.training.active, said="the run does not stop")
        self.user.show_dock("runs")
        self.shot("runs")
        self.user.show_dock("losses")
        self.user.show_dock("module")
        self.shot("run-stopped")

    def report(self) -> None:
        """The present analysis as one HTML file, beside the screenshots."""
        self.user.trigger("save_report")
        self.user.wait_for((self.out / "report.html").is_file, 180, said="no report")

    def mistakes(self) -> None:
        """A text file called .jpg is dropped: a message, and the program goes on."""
        wrong = self.out / "notes.jpg"
        wrong.write_text("These are notes, not a photo.\n", encoding="utf-8")
        try:
            self.user.drop(wrong)
            self.user.wait_for(lambda: self.window.message_bar.isVisible(), said="no message")
            self.shot("wrong-file")
        finally:
            wrong.unlink()
        self.user.press("message_close")

    def light(self) -> None:
        """A run's end on a large screen in both themes, and on a small one in the light theme."""
        self.window.resize(*_LARGE)
        self.shot("dark-1920x1080")
        self.window.set_theme("light")
        self.shot("light-1920x1080")
        self.window.resize(*_SMALL)
        self.shot("light-1280x720")
        self.user.show_dock("training")
        self.shot("light-training-form")
        self.user.show_dock("gradient_heatmap")
        self.shot("light-gradients")
        self.user.show_dock("module")

    def close_while_training(self) -> float:
        """Close the window in the middle of a run; the seconds that it took."""
        self.user.show_dock("training")
        self.user.press("train_button")
        self._wait_for_step(_FEW_STEPS)
        begin = time.perf_counter()
        self.window.close()
        return time.perf_counter() - begin

    def _photo(self) -> Path | None:
        photo = self._state.photo
        return None if photo is None else photo.path

    def _wait_for_step(self, step: int) -> None:
        self.user.wait_for(lambda: self._state.training.step >= step, 180, said=f"step {step} does not come")

    def _wait_for_state(self, state: str) -> None:
        self.user.wait_for(lambda: self._state.training.state == state, said=f"the run is not {state}")


@contextmanager
def _own_home() -> Iterator[Path]:
    before = os.environ.get(HOME_VARIABLE)
    home = tempfile.mkdtemp(prefix="inception-studio-tour-")
    os.environ[HOME_VARIABLE] = home
    try:
        yield Path(home)
    finally:
        if before is None:
            del os.environ[HOME_VARIABLE]
        else:
            os.environ[HOME_VARIABLE] = before
        shutil.rmtree(home, ignore_errors=True)
