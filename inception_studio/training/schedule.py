"""The learning rate as a function of the step; needs no torch."""

from __future__ import annotations

import math

# Smith & Topin 2017, "Super-Convergence": up, then down to almost zero. A short way up is enough here.
_WARM_UP_SHARE = 0.15
_START_SHARE = 0.04


def scheduled_rate(schedule: str, peak: float, step: int, total_steps: int, warm_up: bool = True) -> float:
    """The learning rate of `step` (0 …) of `total_steps` under "constant", "cosine" or "one-cycle".

    Without `warm_up`, one-cycle is at its peak from the start.
    """
    if schedule == "constant":
        return peak
    done = min(step / max(total_steps, 1), 1.0)
    if schedule == "cosine":
        return peak * _cosine(done)
    if done < _WARM_UP_SHARE:
        return peak * (_START_SHARE + (1 - _START_SHARE) * done / _WARM_UP_SHARE) if warm_up else peak
    return peak * _cosine((done - _WARM_UP_SHARE) / (1 - _WARM_UP_SHARE))


def _cosine(done: float) -> float:
    return 0.5 * (1 + math.cos(math.pi * done))
