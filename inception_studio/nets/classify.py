"""What a network says about one photo."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from inception_studio.nets.preprocess import to_tensor
from inception_studio.nets.weights import Network


@torch.inference_mode()
def classify(
    network: Network, image: Image.Image, with_aux: bool = True
) -> dict[str, NDArray[np.float32] | None]:
    """An RGB photo → softmax probabilities (K,) of the heads "main", "aux1", "aux2".

    None for an auxiliary head that the network has not, or when `with_aux` is false.
    """
    heads = network.net(to_tensor(image, network.card.preprocessing), with_aux=with_aux)
    return {
        name: None if logits is None else logits.softmax(1)[0].numpy()
        for name, logits in heads._asdict().items()
    }
