"""The one door to the user: a message bar in the window, the status line, and the log behind both."""

from __future__ import annotations

import logging
import re
import sys
import threading
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy

from inception_studio.errors import UserError
from inception_studio.paths import log_dir

LOG_NAME = "inception-studio.log"
LOG_BYTES = 1_000_000

_logger = logging.getLogger("inception_studio")


@dataclass(frozen=True)
class Message:
    """One sentence to the user; `level` is "info", "warning" or "error"; `log` where its traceback lies."""

    level: str
    text: str
    log: Path | None = None


class Messages(QObject):
    """Tells the user once and the log in full. Every method may be called from any thread."""

    posted = Signal(object)  # Message
    withdrawn = Signal(object)  # Message
    status_changed = Signal(str, int)  # text, ms

    def __init__(self) -> None:
        super().__init__()
        self.log_path = log_dir() / LOG_NAME
        self._handler = RotatingFileHandler(
            self.log_path, maxBytes=LOG_BYTES, backupCount=2, delay=True, encoding="utf-8"
        )
        self._handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(message)s"))
        _logger.addHandler(self._handler)
        _logger.setLevel(logging.INFO)

    def info(self, text: str) -> None:
        """A message that needs no action."""
        _logger.info(text)
        self._post("info", text)

    def warning(self, text: str) -> None:
        """Something to know before going on."""
        _logger.warning(text)
        self._post("warning", text)

    def error(self, error: BaseException | str) -> Message:
        """A `UserError`'s own words, or what failed inside the program; the traceback goes to the log."""
        if isinstance(error, str):
            _logger.error(error)
            return self._post("error", error, self.log_path)
        text = _sentence(error) if isinstance(error, UserError) else _inner(error)
        _logger.error(text, exc_info=error)
        return self._post("error", text, self.log_path)

    def withdraw(self, message: Message) -> None:
        """Take a message back that no longer holds, if it is still what is shown."""
        self.withdrawn.emit(message)

    def status(self, text: str, ms: int = 4000) -> None:
        """A passing remark in the status line; 0 ms: until the next one."""
        self.status_changed.emit(text, ms)

    def _post(self, level: str, text: str, log: Path | None = None) -> Message:
        message = Message(level, readable(text), log)
        self.posted.emit(message)
        return message

    def close(self) -> None:
        """Let go of the log file."""
        _logger.removeHandler(self._handler)
        self._handler.close()

    def install_hooks(self) -> None:
        """Send what nobody caught, on any thread, through this door; the program goes on."""

        def on_exception(
            kind: type[BaseException], error: BaseException, traceback: TracebackType | None
        ) -> None:
            if issubclass(kind, KeyboardInterrupt):
                sys.__excepthook__(kind, error, traceback)
            else:
                self.error(error)

        def on_thread_exception(args: threading.ExceptHookArgs) -> None:
            if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
                self.error(args.exc_value)

        sys.excepthook = on_exception
        threading.excepthook = on_thread_exception

    @staticmethod
    def remove_hooks() -> None:
        """Give Python's own hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__


def readable(text: str) -> str:
    """The engine's words, which a terminal shows as well, without a terminal's marks for what is typed."""
    return re.sub("`([^`]+)`", r"“\1”", text)


def _sentence(error: UserError) -> str:
    """The error's words with a capital in front, unless a path or a name with figures stands there."""
    text = str(error)
    plain = error.path is None and text.split(" ", 1)[0].isalpha()
    return text[:1].upper() + text[1:] if plain else text


def _inner(error: BaseException) -> str:
    detail = " ".join(str(error).split())[:200]
    named = f"{type(error).__name__}: {detail}" if detail else type(error).__name__
    return f"Something failed inside the program ({named}). It goes on as before; the details are in its log."


class MessageBar(QFrame):
    """Shows the newest message over the panels, and the progress of what can be cancelled; never modal."""

    cancel_requested = Signal()

    def __init__(self, messages: Messages) -> None:
        super().__init__()
        self.setObjectName("message_bar")
        self.setProperty("role", "message")
        self._message: Message | None = None
        self._count = 0
        self.text = QLabel()
        self.text.setObjectName("message_text")
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.progress = QProgressBar()
        self.progress.setMaximumWidth(260)
        self.details = _button("Details", "message_details", self._show_details)
        self.cancel = _button("Cancel", "message_cancel", self.cancel_requested.emit)
        self.close_button = _button("Close", "message_close", self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 6, 4)
        row.addWidget(self.text, 1)
        for widget in (self.progress, self.details, self.cancel, self.close_button):
            row.addWidget(widget)
        self.hide()
        messages.posted.connect(self.show_message)
        messages.withdrawn.connect(self.withdraw)

    def show_message(self, message: Message) -> None:
        """Replace what is shown; the same message again is counted."""
        # A fault in painting comes back with every repaint: it must not pile up.
        self._count = self._count + 1 if self.isVisible() and message == self._message else 1
        self._message = message
        self._lay_out(message.level, message.text + (f"  (×{self._count})" if self._count > 1 else ""))
        self.details.setVisible(message.log is not None)

    def show_progress(self, done: int, total: int, text: str) -> None:
        """Progress of a cancellable job; a total of 0 means that it is not known."""
        self._message = None
        self._lay_out("info", text, progress=True)
        self.details.hide()
        scale = 1000 if total > 0 else 0
        self.progress.setRange(0, scale)
        self.progress.setValue(round(done / total * scale) if total > 0 else 0)

    def end_progress(self) -> None:
        """Hide the progress, if it is what is shown."""
        if self._message is None:
            self.hide()

    def dismiss(self) -> None:
        """Hide, as the close button does."""
        self._message = None
        self.hide()

    def withdraw(self, message: Message) -> None:
        """Hide this message, if it is what is shown."""
        if message == self._message:
            self.dismiss()

    def drop(self, *levels: str) -> None:
        """Hide a message of one of these levels."""
        if self._message is not None and self._message.level in levels:
            self.dismiss()

    def _lay_out(self, level: str, text: str, *, progress: bool = False) -> None:
        self.text.setText(text)
        self.progress.setVisible(progress)
        self.cancel.setVisible(progress)
        self.close_button.setVisible(not progress)
        if self.property("level") != level:
            self.setProperty("level", level)
            self.style().unpolish(self)
            self.style().polish(self)
        self.show()

    def _show_details(self) -> None:
        if self._message is not None:
            self.text.setText(f"{self._message.text}\nThe traceback is in {self._message.log}")
            self.details.hide()


def _button(text: str, name: str, clicked: object) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setProperty("role", "flat")
    button.clicked.connect(clicked)
    return button
