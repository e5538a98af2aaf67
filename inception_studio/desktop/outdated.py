"""When a message of something that failed is out of date: something that the user began later has worked."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from inception_studio.desktop.messages import Message, MessageBar, Messages
from inception_studio.desktop.store import Store


class Outdated(QObject):
    """Takes an error's banner away as soon as a job that began after it has ended without one of its own.

    What begins in the same breath as the error is what the program does instead (the starter weights when
    those of last time are broken), no answer to it. A warning goes only when another run is shown, and so
    does an error.
    """

    def __init__(self, store: Store, messages: Messages, bar: MessageBar) -> None:
        super().__init__(bar)
        self._store = store
        self._bar = bar
        self._same_breath = False
        self._was_busy = False
        self._begun = False  # something that may answer the message
        self._breath_over = QTimer(self, singleShot=True, interval=0)
        self._breath_over.timeout.connect(self._on_breath_over)
        self._job_over = QTimer(self, singleShot=True, interval=0)  # a job that failed says so a little later
        self._job_over.timeout.connect(self._on_job_over)
        messages.posted.connect(self._on_posted)
        store.changed.connect(self._on_changed)

    def _on_posted(self, message: Message) -> None:
        self._same_breath, self._begun = True, False
        self._breath_over.start()

    def _on_breath_over(self) -> None:
        self._same_breath = False

    def _on_changed(self, names: frozenset[str]) -> None:
        if "run" in names and not self._same_breath:
            self._bar.drop("error", "warning")
        if "busy" in names:
            busy = bool(self._store.state.busy)
            if busy and not self._was_busy and not self._same_breath:
                self._begun = True
            elif not busy:
                self._job_over.start()
            self._was_busy = busy

    def _on_job_over(self) -> None:
        if self._begun and not self._was_busy:
            self._begun = False
            self._bar.drop("error")
