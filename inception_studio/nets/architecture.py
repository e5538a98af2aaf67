"""The choices that make one GoogLeNet of many; plain data without torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ACTIVATIONS = ("relu", "sigmoid", "tanh")
INITIALISATIONS = ("xavier", "kaiming", "normal")


@dataclass(frozen=True)
class Architecture:
    """Settings of `GoogLeNet`; the defaults are torchvision's variant with random weights.

    `large_kernel` is the kernel of the branch that the paper calls 5×5 (torchvision uses 3 there);
    `last_pool` the kernel of the max pool before 5a (paper 3, torchvision 2); `width` scales every channel
    count of Table 1; `windowed_aux_pool` pools the auxiliary heads' input by the paper's 5×5/3 windows
    where that gives 4×4, instead of adaptively; `sigma` is the standard deviation of the "normal"
    initialisation.
    """

    num_classes: int = 1000
    large_kernel: int = 3
    last_pool: int = 2
    local_response_norm: bool = False
    batch_norm: bool = True
    activation: str = "relu"
    initialisation: str = "kaiming"
    sigma: float = 0.01
    aux: bool = True
    windowed_aux_pool: bool = False
    width: float = 1.0
    dropout: float = 0.2
    aux_dropout: float = 0.7

    @classmethod
    def paper(cls, **changes: Any) -> Architecture:
        """Szegedy et al. 2014, Table 1, section 5: 5×5 kernels, LRN, no batch norm, dropout 0.4 and 0.7."""
        settings: dict[str, Any] = {
            "large_kernel": 5,
            "last_pool": 3,
            "local_response_norm": True,
            "batch_norm": False,
            "initialisation": "xavier",
            "windowed_aux_pool": True,
            "dropout": 0.4,
        }
        return cls(**{**settings, **changes})

    @classmethod
    def torchvision(cls, **changes: Any) -> Architecture:
        """torchvision's `GoogLeNet`: batch norm, 3×3 for 5×5, last max pool 2×2, dropout 0.2 and 0.7."""
        return cls(**changes)
