"""A run's log as a table for other programs."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from inception_studio.files import write_whole
from inception_studio.training.run_folder import RunFolder
from inception_studio.training.runlog import STEP_COLUMNS, RunReader, step_values


def export_csv(run: Path, target: Path) -> int:
    """Write one row a step: `STEP_COLUMNS`, then `gradient_norm/<layer>` for each layer; returns the rows.

    Losses in nats, time in seconds, accuracy a fraction; absent heads are empty. Raises UserError when
    `run` holds no run or `target` cannot be written.
    """
    reader = RunReader(RunFolder.existing(run).log_path)
    try:
        layers = tuple(reader.meta().get("layers", ()))
        rows = reader.steps_after(-1)
    finally:
        reader.close()
    names = [*STEP_COLUMNS, *(f"gradient_norm/{layer}" for layer in layers)]
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, names)
    table.writeheader()
    for row in rows:
        values = step_values(row, layers)
        table.writerow({name: "" if values[name] != values[name] else values[name] for name in names})
    data = text.getvalue().encode()
    write_whole(target, lambda file: file.write(data))
    return len(rows)
