"""The panel that trains: what to train on and how, from which weights, and why that cannot begin."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFormLayout,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from inception_studio.desktop import ask_path
from inception_studio.desktop.panel import Panel
from inception_studio.desktop.panels.inputs import COMPACT_FIELDS, Choice
from inception_studio.desktop.panels.training.data_choice import DataChoice
from inception_studio.desktop.panels.training.form import TrainForm, turn
from inception_studio.desktop.panels.training.progress import TrainProgress
from inception_studio.desktop.parts import Parts
from inception_studio.errors import UserError
from inception_studio.paths import runs_dir
from inception_studio.training.config import RunConfig
from inception_studio.training.run_folder import RunFolder

_MAXIMUM_PX = 860  # wider fields would be far from their labels
_MARGINS_PX = 31  # and the scroll bar
_SCRATCH, _LOADED = "scratch", "loaded"


class TrainPanel(Panel):
    """A form over `RunConfig`, remembered between starts, above the buttons and the progress of the run."""

    watches: ClassVar[frozenset[str]] = frozenset({"engine", "card", "run", "training"})

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.ask = partial(
            ask_path.folder,
            parts.settings,
            title="Choose a folder to keep training runs in",
            otherwise=runs_dir(),
        )
        self._out: Path | None = None  # None: the user's runs folder
        self.data = DataChoice(parts.session.choices, parts.settings)
        self.start_choice = Choice()
        self.start_choice.setObjectName("start_choice")
        self.start_choice.setAccessibleName("Weights to start from")
        self.start_choice.setToolTip(
            "Random weights, or those that are loaded: what they have learned speeds up the rest."
        )
        self.start_choice.addItem("From scratch", _SCRATCH)
        self.start_choice.addItem("From the loaded weights", _LOADED)
        self.form = TrainForm()
        self.out_button = QPushButton()
        self.out_button.setObjectName("out_button")
        self.out_button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.progress = TrainProgress(parts.session)
        self.problem_label = QLabel()
        self.problem_label.setObjectName("train_problem")
        self.problem_label.setWordWrap(True)
        self.problem_label.setTextFormat(Qt.TextFormat.PlainText)
        self._lay_out()
        self._recall()
        self.data.changed.connect(self._on_form_changed)
        self.form.changed.connect(self._on_form_changed)
        self.progress.peak_changed.connect(self._on_form_changed)
        self.start_choice.currentIndexChanged.connect(self._on_form_changed)
        self.out_button.clicked.connect(self._choose_out)
        self.progress.train_button.clicked.connect(self.train)
        for fold in self.form.folds.values():
            fold.toggled.connect(self._remember)
        parts.theme.changed.connect(self._restyle)
        self._restyle()
        self.refresh(self.watches)

    def refresh(self, names: frozenset[str]) -> None:
        """Follow the engine, the loaded weights and the run."""
        if "engine" in names and self.state.engine == "ready":
            self.data.look()
            self.parts.session.choices.list_devices(self.form.set_devices)
        if names & {"card", "run"}:
            self._tell_start()
        if "training" in names:
            self._enable_fields(not self.state.training.active)
            self.progress.show_status(self.state.training)
        self._tell_problem()

    def config(self) -> RunConfig:
        """What the form asks for, not validated."""
        weights = self._weights() if self.start_choice.currentData() == _LOADED else None
        return RunConfig(
            data=self.data.data,
            weights=None if weights is None else str(weights),
            learning_rate=self.progress.peak,
            **self.form.values(),
        )

    def train(self) -> None:
        """Begin the run that the form describes, as the button does, or say why it cannot begin."""
        if self.state.training.active:
            return
        if problem := self.problem():
            self.parts.messages.warning(f"Nothing can be trained yet. {problem}")
            return
        self._remember()
        self.parts.session.start(self.config(), self._out)

    def problem(self) -> str:
        """Why the run cannot begin as the form is, empty when it can."""
        if self.state.engine == "failed":
            return "The engine could not be loaded, so nothing can be trained."
        if self.state.engine != "ready":
            return "The engine is loading …"
        check = self.data.check
        if check is None:
            return "The data folder is being looked into …"
        if check.error:
            return "Choose other data: this folder cannot be trained on."
        if self.start_choice.currentData() == _LOADED and self._weights() is None:
            return "The loaded weights lie in no file: save them first, or start from scratch."
        if self._out is not None and not self._out.is_dir():
            return f"The folder for runs is gone: {self._out}"
        config = self.config()
        if config.batch_size > check.training_photos:
            return f"The batch size is larger than the {check.training_photos:,} training photos: use less."
        try:
            config.validated()
        except UserError as error:
            return str(error)
        return ""

    def _lay_out(self) -> None:
        what, how = QFormLayout(), QFormLayout()
        for form, text, field in (
            (what, "Data", self.data),
            (how, "Start", self.start_choice),
            (how, "Runs go to", self.out_button),
        ):
            form.setVerticalSpacing(3)
            form.setHorizontalSpacing(8)
            form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
            form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            label = QLabel(text)
            label.setBuddy(self.data.combo if field is self.data else field)
            form.addRow(label, field)
        self.fields = QWidget()
        self.fields.setMaximumWidth(_MAXIMUM_PX)
        self.fields.setStyleSheet(COMPACT_FIELDS)
        self._top = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._top.addLayout(what, 1)
        self._top.addLayout(how, 1)
        column = QVBoxLayout(self.fields)
        column.setContentsMargins(10, 2, 10, 4)
        column.setSpacing(4)
        column.addLayout(self._top)
        column.addWidget(self.form)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("train_scroll")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.fields)
        self._line = QFrame()
        self._line.setFixedHeight(1)
        foot = QVBoxLayout()
        foot.setContentsMargins(10, 4, 10, 5)
        foot.setSpacing(3)
        foot.addWidget(self.problem_label)
        self.progress.setMaximumWidth(_MAXIMUM_PX)
        foot.addWidget(self.progress)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(self._line)
        whole.addLayout(foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        turn(self._top, event.size().width() - _MARGINS_PX)

    def _weights(self) -> Path | None:
        """The file of the loaded weights; of a net that was looked into while it trained, its run's."""
        card, run = self.state.card, self.state.run
        if card is None or card.path is not None:
            return None if card is None else card.path
        if run is not None and run.name == card.name and RunFolder(run).weights_path.is_file():
            return RunFolder(run).weights_path
        return None

    def _tell_start(self) -> None:
        card = self.state.card
        text = "From the loaded weights" if card is None else f"From {card.name}"
        self.start_choice.setItemText(1, text)
        self.form.set_scratch(self.start_choice.currentData() == _SCRATCH)

    def _tell_problem(self) -> None:
        active = self.state.training.active
        problem = "" if active else self.problem()
        waiting = problem.endswith("…")
        self.problem_label.setText(problem)
        self.problem_label.setVisible(bool(problem))
        role = "caption" if waiting else "error"
        if self.problem_label.property("role") != role:
            self.problem_label.setProperty("role", role)
            self.problem_label.style().unpolish(self.problem_label)
            self.problem_label.style().polish(self.problem_label)
        self.progress.enable_train(not problem and not active)

    def _enable_fields(self, enabled: bool) -> None:
        focused = QApplication.focusWidget()
        if not enabled and focused is not None and self.fields.isAncestorOf(focused):
            self.progress.setFocus()  # not the next button: the next space bar would press it
        self.fields.setEnabled(enabled)

    def _choose_out(self) -> None:
        folder = self.ask(self)
        if folder is not None:
            self._out = None if folder == runs_dir() else folder
            self._on_form_changed()

    def _on_form_changed(self) -> None:
        self.data.seed = self.form.values()["seed"]
        self.form.set_scratch(self.start_choice.currentData() == _SCRATCH)
        self._tell_out()
        self._tell_problem()
        self._remember()

    def _tell_out(self) -> None:
        out = self._out or runs_dir()
        self.out_button.setText("Your runs folder" if self._out is None else out.name)
        self.out_button.setToolTip(
            f"Every run gets a folder of its own in {out}. Click to choose another place."
        )

    def _remember(self) -> None:
        remembered: dict[str, Any] = {
            **self.form.values(),
            "learning_rate": self.progress.peak,
            "data": self.data.data,
            "recent_data": self.data.recent,
            "start": self.start_choice.currentData(),
            "out": None if self._out is None else str(self._out),
            "open": [name for name, fold in self.form.folds.items() if fold.open],
        }
        self.parts.settings.set("training_form", remembered)

    def _recall(self) -> None:
        form = self.parts.settings.get("training_form")
        self.form.set_values(form)
        if isinstance(rate := form.get("learning_rate"), float):
            self.progress.set_peak(rate)
        recent, data, out = form.get("recent_data"), form.get("data"), form.get("out")
        self.data.seed = self.form.values()["seed"]
        self.data.set_recent(
            [folder for folder in recent if isinstance(folder, str)] if isinstance(recent, list) else []
        )
        if isinstance(data, str) and data in self.data.recent:
            self.data.choose(data)
        self.start_choice.choose(form.get("start"))
        self._out = Path(out) if isinstance(out, str) and Path(out).is_dir() else None
        for name, fold in self.form.folds.items():
            fold.set_open(name in (form.get("open") or ()))
        self._tell_start()
        self._tell_out()

    def _restyle(self) -> None:
        self.problem_label.setFont(self.parts.theme.small)
        self.data.note.setFont(self.parts.theme.small)
        self._line.setStyleSheet(f"background: {self.parts.theme.palette.border};")
        for fold in self.form.folds.values():
            fold.restyle(self.parts.theme)
        self.progress.restyle(self.parts.theme)
