"""A step's losses, against a plain computation."""

from __future__ import annotations

import math

import pytest
import torch

from inception_studio.nets.googlenet import Heads
from inception_studio.training.step import absent, correct_share, loss_parts

LABELS = torch.tensor([2, 0, 3, 3])


def logits(seed: int) -> torch.Tensor:
    return torch.randn(4, 5, generator=torch.Generator().manual_seed(seed))


def plain_loss(values: torch.Tensor, smoothing: float = 0.0) -> float:
    total = 0.0
    for row, label in zip(values.tolist(), LABELS.tolist(), strict=True):
        logs = [value - math.log(sum(math.exp(v) for v in row)) for value in row]
        total -= (1 - smoothing) * logs[label] + smoothing * sum(logs) / len(logs)
    return total / len(LABELS)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_total_is_main_and_three_tenths_of_each_auxiliary_head(smoothing: float) -> None:
    heads = Heads(logits(1), logits(2), logits(3))
    parts = loss_parts(heads, LABELS, smoothing)
    main, aux1, aux2 = (plain_loss(values, smoothing) for values in (logits(1), logits(2), logits(3)))
    assert float(parts.main) == pytest.approx(main, rel=1e-5)
    assert parts.aux1 is not None
    assert parts.aux2 is not None
    assert float(parts.aux1) == pytest.approx(aux1, rel=1e-5)
    assert float(parts.aux2) == pytest.approx(aux2, rel=1e-5)
    assert float(parts.total) == pytest.approx(main + 0.3 * aux1 + 0.3 * aux2, rel=1e-5)


def test_without_auxiliary_heads_total_is_main() -> None:
    parts = loss_parts(Heads(logits(1), None, None), LABELS)
    assert parts.aux1 is None
    assert parts.aux2 is None
    assert torch.equal(parts.total, parts.main)


def test_every_head_gets_gradient_by_its_weight() -> None:
    values = [logits(seed).requires_grad_() for seed in (1, 1, 1)]
    loss_parts(Heads(*values), LABELS).total.backward()
    main, aux1, aux2 = (value.grad for value in values)
    assert main is not None
    torch.testing.assert_close(aux1, 0.3 * main)
    torch.testing.assert_close(aux2, 0.3 * main)


def test_losses_of_half_precision_logits_are_float32() -> None:
    parts = loss_parts(Heads(logits(1).bfloat16(), logits(2).bfloat16(), None), LABELS)
    assert parts.total.dtype == torch.float32


def test_correct_share() -> None:
    values = torch.zeros(4, 5)
    values[0, 2] = values[1, 0] = values[2, 3] = values[3, 1] = 1
    assert float(correct_share(values, LABELS)) == 0.75


def test_absent_is_nan() -> None:
    assert math.isnan(absent(logits(1)))
