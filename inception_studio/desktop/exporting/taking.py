"""Takes pictures and numbers out of the window: which view is meant, its menu, clipboard and files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QCursor, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget

from inception_studio.desktop.ask_path import from_last_folder
from inception_studio.desktop.exporting.numbers import Numbers, as_text, count
from inception_studio.desktop.exporting.picture import as_image, write_picture
from inception_studio.desktop.exporting.takeable import takeable, view_at, views_in
from inception_studio.errors import UserError

if TYPE_CHECKING:
    from inception_studio.desktop.main_window import MainWindow

ACTIONS = ("copy_picture", "copy_numbers", "save_picture", "save_numbers")
MOST_COPIED = 200_000  # numbers; the clipboard is no place for more
_WHICH = "Point at a picture or plot first, or click it: then it can be copied and saved"
_NOTHING = "There is nothing in it yet that could be taken away"
_FORBIDDEN = str.maketrans(dict.fromkeys('/\\:*?"<>|', "-"))


class Taking(QObject):
    """Acts on the view under the pointer, or else on the one with the focus, or else on the last one."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._last: QWidget | None = None

    def watch(self, widget: QWidget) -> None:
        """Offer the context menu on all declared views in a dock or in the window's middle."""
        widget.installEventFilter(self)

    # What the actions ask for

    def copy_picture(self, view: QWidget | None = None) -> None:
        """Put the view's picture on the clipboard; without a view, the text that is selected, if some is."""
        focused = QApplication.focusWidget()
        if view is None and isinstance(focused, QLabel) and focused.hasSelectedText():
            QGuiApplication.clipboard().setText(focused.selectedText())
            return
        if (view := self._meant(view)) is not None and self._shows(view):
            QGuiApplication.clipboard().setImage(as_image(view, self._background))
            self._say(f"Copied the picture of {takeable(view).name()}")

    def copy_numbers(self, view: QWidget | None = None) -> None:
        """Put the view's numbers on the clipboard, as text that a spreadsheet takes."""
        if (view := self._meant(view)) is None or (numbers := self._numbers(view)) is None:
            return
        if count(numbers) > MOST_COPIED:
            self._say(f"These are {count(numbers):,} numbers, too many to copy: save them instead")
            return
        QGuiApplication.clipboard().setText("".join(as_text(numbers)))
        self._say(f"Copied {count(numbers):,} numbers of {takeable(view).name()}")

    def save_picture(self, view: QWidget | None = None) -> None:
        """Ask for a file name and write the view's picture as PNG or SVG."""
        if (view := self._meant(view)) is None or not self._shows(view):
            return
        path = self._asked(self._window.dialogs.choose_picture, f"{self._name(view)}.png")
        if path is not None:
            try:
                write_picture(path, view, self._background)
            except UserError as error:
                self._window.parts.messages.error(error)
            else:
                self._say(f"Saved {path}")

    def save_numbers(self, view: QWidget | None = None) -> None:
        """Ask for a file name and write the view's numbers as CSV or NPY."""
        if (view := self._meant(view)) is None or (numbers := self._numbers(view)) is None:
            return
        path = self._asked(self._window.dialogs.choose_numbers, f"{self._name(view)}.csv")
        if path is not None:
            self._window.parts.ask.export.save_numbers(path, numbers)

    def save_report(self) -> None:
        """Ask for a file name and write the whole analysis as a page."""
        photo = self._window.parts.store.state.photo
        name = f"{Path(photo.name).stem if photo else 'report'}.html".translate(_FORBIDDEN)
        path = self._asked(self._window.dialogs.choose_report, name)
        if path is not None:
            self._window.parts.ask.export.save_report(path)

    # The context menu

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QContextMenuEvent) and isinstance(watched, QWidget):
            by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
            inside = QApplication.focusWidget() if by_key else watched.childAt(event.pos())
            view = view_at(inside)
            if view is not None:
                self.offer(view, event.globalPos())
                return True
        return super().eventFilter(watched, event)

    def offer(self, view: QWidget, at: QPoint) -> QMenu:
        """Open the menu of a view at a place on the screen."""
        self._last = view
        menu = QMenu(self._window)
        menu.setObjectName("take_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if (more := takeable(view).more) is not None:
            more(menu, at)
        menu.addAction(takeable(view).name().replace("&", "&&")).setEnabled(False)
        native = QKeySequence.SequenceFormat.NativeText
        for name in ACTIONS:
            known = self._window.actions_by_name[name]
            # Its own entry, not the menu bar's: that one acts on what lies under the pointer, now this menu.
            entry = menu.addAction(known.icon(), f"{known.text()}\t{known.shortcut().toString(native)}")
            entry.setObjectName(f"take_{name}")
            entry.setStatusTip(known.statusTip())
            entry.triggered.connect(lambda checked=False, name=name: getattr(self, name)(view))
        menu.addSeparator()
        menu.addAction(self._window.actions_by_name["save_report"])  # of the whole, whichever view it is
        menu.popup(at)
        return menu

    # Inside

    def _meant(self, view: QWidget | None) -> QWidget | None:
        view = view or self._found()
        if view is None:
            self._say(_WHICH)
        self._last = view
        return view

    def _found(self) -> QWidget | None:
        under = view_at(QApplication.widgetAt(QCursor.pos()))
        if under is not None:
            return under
        focused = QApplication.focusWidget()
        if focused is not None and (view := view_at(focused) or next(iter(views_in(focused)), None)):
            return view
        last = self._last
        return last if last is not None and shiboken6.isValid(last) and last.isVisible() else None

    def _shows(self, view: QWidget) -> bool:
        """Whether there is anything in the view: nobody wants the picture of an empty one."""
        shows = takeable(view).numbers() is not None
        if not shows:
            self._say(_NOTHING)
        return shows

    def _numbers(self, view: QWidget) -> Numbers | None:
        numbers = takeable(view).numbers()
        if numbers is None or not count(numbers):
            self._say(_NOTHING)
            return None
        return numbers

    @property
    def _background(self) -> str:
        return self._window.parts.theme.palette.surface

    def _name(self, view: QWidget) -> str:
        return takeable(view).name().translate(_FORBIDDEN)

    def _asked(self, choose: Callable[[QWidget, str], Path | None], name: str) -> Path | None:
        settings = self._window.parts.settings
        return from_last_folder(settings, lambda start: choose(self._window, start), name)

    def _say(self, text: str) -> None:
        self._window.parts.messages.status(text)
