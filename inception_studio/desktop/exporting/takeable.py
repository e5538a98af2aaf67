"""What a view declares so that its picture and numbers can be taken away, and how such a view is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QMenu, QWidget

from inception_studio.desktop.exporting.numbers import Numbers

_ATTRIBUTE = "takeable"


@dataclass(frozen=True)
class Takeable:
    """A view's name in words and its numbers at this moment, None while it shows none.

    The picture is the widget as it is on the screen, or what `paint` draws in an area of `size`, in logical
    pixels: a view that scrolls gives the whole. `more` puts entries of its own before the others of the
    context menu, for a place on the screen.
    """

    name: Callable[[], str]
    numbers: Callable[[], Numbers | None]
    size: Callable[[], QSize] | None = None
    paint: Callable[[QPainter], None] | None = None
    more: Callable[[QMenu, QPoint], None] | None = None


def let_take(
    view: QWidget,
    name: Callable[[], str],
    numbers: Callable[[], Numbers | None],
    *,
    size: Callable[[], QSize] | None = None,
    paint: Callable[[QPainter], None] | None = None,
    more: Callable[[QMenu, QPoint], None] | None = None,
) -> None:
    """Declare that a view can be taken away: it gets a context menu and obeys the menu bar's actions."""
    setattr(view, _ATTRIBUTE, Takeable(name, numbers, size, paint, more))


def takeable(view: QWidget) -> Takeable:
    """What a view declared; AttributeError if it did not."""
    found: Takeable = getattr(view, _ATTRIBUTE)
    return found


def view_at(widget: QWidget | None) -> QWidget | None:
    """The innermost declared view that a widget is, or lies in."""
    while widget is not None and not hasattr(widget, _ATTRIBUTE):
        widget = widget.parentWidget()
    return widget


def views_in(widget: QWidget) -> list[QWidget]:
    """All declared views in a widget that are on the screen."""
    every = (widget, *widget.findChildren(QWidget))
    return [one for one in every if hasattr(one, _ATTRIBUTE) and one.isVisible()]
