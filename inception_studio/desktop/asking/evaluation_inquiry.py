"""The controller behind "Mistakes": evaluates a folder, opens a photo that was mistaken, and its cause."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from inception_studio.cancellation import CancelToken, Progress
from inception_studio.desktop.asking.evaluation_state import Evaluated, EvaluationState, HeadFigures
from inception_studio.desktop.asking.inquiry import Inquiry

if TYPE_CHECKING:
    from inception_studio.desktop.asking.why_inquiry import WhyInquiry
    from inception_studio.desktop.engine import Engine
    from inception_studio.desktop.explorer import Explorer
    from inception_studio.desktop.jobs import JobSlot
    from inception_studio.desktop.looking import Looking
    from inception_studio.desktop.messages import Messages
    from inception_studio.desktop.settings import Settings
    from inception_studio.desktop.store import Store
    from inception_studio.nets.card import WeightCard

_BATCH = (
    8  # photos: a cancel is heeded between two batches, and a batch at 224 px takes a fraction of a second
)


class EvaluationInquiry(Inquiry):
    """Keeps `ViewState.evaluation`; the folder of last time is remembered.

    A result says which weights gave it and stays when others come. An evaluation that runs is cancelled
    by other weights, but not by the next step of the training run that it began with.
    """

    def __init__(
        self, store: Store, explorer: Explorer, messages: Messages, settings: Settings, why: WhyInquiry
    ) -> None:
        super().__init__("evaluation", store, explorer, messages, settings)
        self._why = why
        self._job = self.slot("evaluation")
        self._asked: WeightCard | None = None  # whose network the running evaluation asks
        folder = settings.get("evaluation_folder")
        if folder:
            store.update(evaluation=EvaluationState(Path(folder)))

    @property
    def state(self) -> EvaluationState:
        """The present folder and result."""
        return self.store.state.evaluation

    @property
    def job(self) -> JobSlot:
        """Where it is computed, for its progress."""
        return self._job

    def choose(self, folder: Path) -> None:
        """Ask about another folder; the result of the one before stays until the next evaluation."""
        self.cancel()
        self.settings.set("evaluation_folder", str(folder))
        self.store.update(evaluation=self.state.with_(folder=folder))

    def evaluate(self, folder: Path | None = None) -> None:
        """Ask the network about every photo of a folder, by default the chosen one; ends one that runs."""
        if folder is not None:
            self.choose(folder)
        engine, looked, folder = self.explorer.engine, self.explorer.looking, self.state.folder
        if engine is None or looked is None or folder is None:
            return
        asked = folder
        self._asked = looked.card
        self._job.start(
            lambda token, progress: self._evaluated(engine, looked, asked, token, progress),
            self._on_done,
            lambda error: self.store.update(evaluation=self.state.with_(running=False)),
        )
        self.store.update(evaluation=self.state.with_(running=True))

    def cancel(self) -> None:
        """Stop; the result of before is still there."""
        super().cancel()
        if self.state.running:
            self.store.update(evaluation=self.state.with_(running=False))

    def select(self, cell: tuple[int, int] | None) -> None:
        """Show the photos of a cell (true, given)."""
        self.store.update(evaluation=self.state.with_(cell=cell))

    def open(self, place: int) -> None:
        """Look into a photo of `result.answers`, and ask why: of the right and of the given class."""
        found = self.state.result
        if found is None:
            return
        true, given = int(found.answers.true[place]), int(found.answers.best[place])
        photo = found.answers.files[place]
        self.explorer.open_photo(photo)
        card = self.store.state.card
        if card is None or card.classes != found.card.classes:
            self.messages.status("These weights know other classes than those that were evaluated")
            return
        self._why.set_head("main")
        self._why.compare_targets(
            {"right": true} if true == given else {"right": true, "given": given}, photo
        )
        self.store.update(front="why")

    def on_weights(self) -> None:
        """Other weights end what runs; those of the next step of the same run have the same name."""
        card = self.store.state.card
        if self._asked is None or card is None or card.name != self._asked.name:
            self.cancel()

    def _evaluated(
        self, engine: Engine, looked: Looking, folder: Path, token: CancelToken, progress: Progress
    ) -> Evaluated:
        # On the worker: the module imports torch.
        from inception_studio.training.evaluate_folder import evaluate_photos

        started = time.monotonic()
        network = engine.weights.Network(self.network(engine, looked), looked.card)
        found = evaluate_photos(network, folder, progress, token, _BATCH)
        return Evaluated(
            folder=folder,
            card=looked.card,
            heads={
                head: None if score is None else HeadFigures(score.top1, score.top5, score.loss)
                for head, score in found.evaluation.heads.items()
            },
            confusion=np.array(found.evaluation.confusion, np.int64),
            answers=found.answers,
            broken=found.broken,
            unknown=found.unknown,
            seconds=time.monotonic() - started,
        )

    def _on_done(self, result: Evaluated) -> None:
        self.store.update(evaluation=self.state.with_(running=False, result=result, cell=None))
