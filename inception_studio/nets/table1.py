"""Table 1 of the paper as data: the widths that define GoogLeNet, and the figures printed beside them.

Source: Szegedy et al., *Going Deeper with Convolutions*, 2014, Table 1. The printed parameter and
operation counts do not always follow from the printed widths; both are kept so that both can be shown.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class InceptionRow:
    """One inception module: output channels of its six convolutions, and the printed figures."""

    name: str
    ch1x1: int
    ch3x3_reduce: int
    ch3x3: int
    ch5x5_reduce: int
    ch5x5: int
    pool_proj: int
    printed_parameters: float
    printed_operations: float

    @property
    def out_channels(self) -> int:
        """Channels of the concatenation."""
        return self.ch1x1 + self.ch3x3 + self.ch5x5 + self.pool_proj


STEM_WIDTHS = {"conv1": 64, "conv2_reduce": 64, "conv2": 192}

INCEPTION = (
    InceptionRow("3a", 64, 96, 128, 16, 32, 32, 159e3, 128e6),
    InceptionRow("3b", 128, 128, 192, 32, 96, 64, 380e3, 304e6),
    InceptionRow("4a", 192, 96, 208, 16, 48, 64, 364e3, 73e6),
    InceptionRow("4b", 160, 112, 224, 24, 64, 64, 437e3, 88e6),
    InceptionRow("4c", 128, 128, 256, 24, 64, 64, 463e3, 100e6),
    InceptionRow("4d", 112, 144, 288, 32, 64, 64, 580e3, 119e6),
    InceptionRow("4e", 256, 160, 320, 32, 128, 128, 840e3, 170e6),
    InceptionRow("5a", 256, 160, 320, 32, 128, 128, 1072e3, 54e6),
    InceptionRow("5b", 384, 192, 384, 48, 128, 128, 1388e3, 71e6),
)

# (parameters, operations) as printed; conv2_reduce and conv2 share one row.
PRINTED = {
    "conv1": (2.7e3, 34e6),
    "conv2": (112e3, 360e6),
    **{row.name: (row.printed_parameters, row.printed_operations) for row in INCEPTION},
    "fc": (1000e3, 1e6),
}

AUX_CONV_WIDTH = 128
AUX_FC_WIDTH = 1024
