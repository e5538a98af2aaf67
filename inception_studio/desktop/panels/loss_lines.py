"""Which curves a run's losses and accuracies have, in which of the three views; knows no run."""

from __future__ import annotations

from dataclasses import dataclass

from inception_studio.training.config import AUX_WEIGHT

LOSS, PARTS, ACCURACY = "loss", "parts", "accuracy"


@dataclass(frozen=True)
class Line:
    """One curve: its name, where its numbers are, in which view and colour, with which mark an epoch."""

    label: str
    column: str
    view: str
    colour: str  # of the palette's heads
    mark: str = ""  # pyqtgraph's symbol for values an epoch; empty for values a step

    @property
    def per_epoch(self) -> bool:
        return bool(self.mark)

    @property
    def weight(self) -> float:
        """What the recorded numbers are multiplied by: the share of the total, or per cent."""
        if self.view == ACCURACY:
            return 100.0
        return AUX_WEIGHT if self.view == PARTS and "aux" in self.column else 1.0


# In the order of the legend. Marks tell curves of one colour apart, for everyone.
LINES = (
    Line("total", "loss_total", LOSS, "total"),
    Line("main", "loss_main", LOSS, "main"),
    Line("aux 1", "loss_aux1", LOSS, "aux1"),
    Line("aux 2", "loss_aux2", LOSS, "aux2"),
    Line("validation", "val_loss_main", LOSS, "main", "o"),
    Line("total", "loss_total", PARTS, "total"),
    Line("main", "loss_main", PARTS, "main"),
    Line(f"{AUX_WEIGHT:g}·aux 1", "loss_aux1", PARTS, "aux1"),
    Line(f"{AUX_WEIGHT:g}·aux 2", "loss_aux2", PARTS, "aux2"),
    Line("batch", "accuracy", ACCURACY, "total"),
    Line("train", "train_accuracy", ACCURACY, "total", "s"),
    Line("validation", "val_accuracy", ACCURACY, "main", "o"),
    Line("aux 1", "val_accuracy_aux1", ACCURACY, "aux1", "t1"),
    Line("aux 2", "val_accuracy_aux2", ACCURACY, "aux2", "d"),
)
