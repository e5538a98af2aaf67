"""What is known of torchvision's ImageNet checkpoint of GoogLeNet; needs no torch."""

from __future__ import annotations

import re

from inception_studio.nets.card import Preprocessing

# torchvision.models.GoogLeNet_Weights.IMAGENET1K_V1; a test compares them with torchvision's own.
URL = "https://download.pytorch.org/models/googlenet-1378be20.pth"
ACCURACY = {"main_top1": 0.69778, "main_top5": 0.89530}

PREPROCESSING = Preprocessing(resize=256, crop=224, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))
"""torchvision's ImageNet transforms with its `transform_input` folded in.

The transforms give (x - m) / s per channel, with ImageNet's mean m and deviation s; `transform_input`
multiplies by s / 0.5 and adds (m - 0.5) / 0.5. Together: (x - m + m - 0.5) / 0.5 = (x - 0.5) / 0.5.
"""


def hash_prefix(url: str) -> str:
    """The first digits of a file's SHA-256, which torch's hub writes into its name: "…-1378be20.pth"."""
    found = re.search(r"-([0-9a-f]{8,})\.[^./]+$", url)
    if found is None:
        raise ValueError(f"no hash in {url}")
    return found[1]


def is_imagenet_checkpoint(sha256: str) -> bool:
    """Whether a file with this SHA-256 is torchvision's checkpoint.

    Its auxiliary heads were never trained, and it needs `PREPROCESSING`.
    """
    return sha256.startswith(hash_prefix(URL))
