"""The tour on a narrow network: every room is entered, and each screenshot shows something new."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from inception_studio.desktop.driver import Driver, NotThere
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.tour import Tour
from inception_studio.desktop.tour_inside import TourInside


@pytest.mark.timeout(480)  # ninety pictures: a minute, and several on a machine that does other things
def test_the_tour_leads_through_every_room(studio: MainWindow, tmp_path: Path) -> None:
    studio.docks["training"].panel.form.set_values({"width": 0.125})
    out = tmp_path / "shots"
    tour = Tour(studio, out, tmp_path)
    tour.start()
    for room in (tour.photos, tour.layers, tour.colours, *TourInside(tour).rooms):
        room()
    for room in (tour.training, tour.mistakes, tour.light):
        room()
    seconds = tour.close_while_training()
    shots = sorted(out.iterdir())
    assert len(shots) == tour.number > 60
    pictures = [QImage(str(path)) for path in shots]
    assert not any(picture.isNull() for picture in pictures)
    assert len({bytes(picture.constBits()) for picture in pictures}) > 0.9 * len(pictures)
    assert not studio.isVisible()
    assert seconds < 2.0


def test_the_driver_says_what_is_not_there(studio: MainWindow) -> None:
    user = Driver(studio)
    with pytest.raises(NotThere, match="no visible"):
        user.press("a_button_that_is_not_there")
    with pytest.raises(NotThere, match="no enabled action"):
        user.trigger("pause")
    with pytest.raises(NotThere, match="offers no"):
        user.choose("colour_by", "price")
    with pytest.raises(NotThere, match="no dock"):
        user.show_dock("kitchen")
    with pytest.raises(NotThere, match="in vain"):
        user.wait_for(lambda: False, patience_s=0.05)


def test_the_driver_chooses_as_with_the_keyboard(studio: MainWindow) -> None:
    user = Driver(studio)
    user.choose("colour_by", "parameters")
    assert studio.parts.store.state.colour_by == "parameters"
