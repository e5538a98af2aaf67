"""Exponential moving averages of growing columns: only new rows cost anything; knows arrays only."""

from __future__ import annotations

import numpy as np

from inception_studio.desktop.run_series import GrowingRows

_BLOCK = 128  # rows per matrix product: a run of 100,000 steps takes some 10 ms


class Smoothing:
    """y[i] = d · y[i-1] + (1 - d) · x[i] with y[0] = x[0] and d = exp(-1 / steps), a column at a time.

    A value that is not finite (a head that is absent, a loss that overflowed) has no average, so that a curve
    ends where its loss does; the next finite one goes on from the average before.
    """

    def __init__(self, width: int, steps: float) -> None:
        self._rows = GrowingRows(width)
        self._last: np.ndarray | None = None
        decay = float(np.exp(-1.0 / steps))
        lag = np.arange(_BLOCK)[:, None] - np.arange(_BLOCK)[None, :]
        self._kernel = np.where(lag >= 0, (1 - decay) * decay ** np.maximum(lag, 0), 0.0)  # (block, block)
        self._carry = decay ** np.arange(1, _BLOCK + 1)[:, None]  # (block, 1)

    @property
    def values(self) -> np.ndarray:
        """The averages so far, (n, width); a read-only view."""
        return self._rows.values

    def extend(self, rows: np.ndarray) -> None:
        """Take the next rows, (n, width)."""
        for start in range(0, len(rows), _BLOCK):
            x = rows[start : start + _BLOCK]
            last = x[0] if self._last is None else np.where(np.isfinite(self._last), self._last, x[0])
            seen = np.isfinite(x)
            if (~seen.all(axis=0) & (np.isfinite(last) | seen.any(axis=0))).any():  # gaps, not absent heads
                y = self._one_by_one(x, last)
            else:
                y = self._kernel[: len(x), : len(x)] @ x + self._carry[: len(x)] * last  # (block, width)
            self._rows.append(np.where(seen, y, np.nan))
            self._last = y[-1]

    def _one_by_one(self, rows: np.ndarray, last: np.ndarray) -> np.ndarray:
        """The averages, (n, width); where a value is not finite, the one before it."""
        averages = []
        for x in rows:
            y = self._carry[0] * last + (1 - self._carry[0]) * x
            last = np.where(np.isfinite(x), np.where(np.isfinite(last), y, x), last)
            averages.append(last)
        return np.stack(averages)
