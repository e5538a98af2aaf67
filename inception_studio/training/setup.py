"""From a run's settings to the objects that train: network, card, optimiser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from inception_studio.nets.card import Preprocessing, WeightCard, spelling
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.preprocess import IMAGENET
from inception_studio.nets.weights import Network, load_weights
from inception_studio.training.config import RunConfig


def starting_network(config: RunConfig) -> Network | None:
    """The network that a run starts from, None from scratch."""
    return None if config.weights is None else load_weights(Path(config.weights))


def run_preprocessing(config: RunConfig, card: WeightCard | None) -> Preprocessing:
    """The weights' own scaling and channel order at the run's size: the largest centred square of a photo."""
    base = IMAGENET if card is None else card.preprocessing
    return replace(base, resize=config.image_size, crop=config.image_size)


def build_network(config: RunConfig, classes: tuple[str, ...], given: Network | None) -> GoogLeNet:
    """A fresh network, or the given one, with new classifiers where the classes differ; in training mode."""
    torch.manual_seed(config.seed)
    if given is None:
        return GoogLeNet(config.architecture(len(classes))).train()
    architecture = replace(given.card.architecture, num_classes=len(classes), aux=config.aux)
    net = GoogLeNet(architecture)
    wanted = net.state_dict()
    state = {k: v for k, v in given.net.state_dict().items() if k in wanted}
    if [spelling(name) for name in given.card.classes] != [spelling(name) for name in classes]:
        # The classifiers name the old classes: the layers that give logits start anew.
        state = {k: v for k, v in state.items() if not k.startswith(("fc.", "aux1.fc2.", "aux2.fc2."))}
    net.load_state_dict(state, strict=False)
    return net.train()


def build_optimizer(config: RunConfig, net: nn.Module) -> torch.optim.Optimizer:
    """SGD with Nesterov momentum, or AdamW. Biases and batch norm are not decayed, as is usual."""
    parameters = [p for p in net.parameters() if p.requires_grad]
    groups: list[dict[str, Any]] = [
        {"params": [p for p in parameters if p.ndim > 1]},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]
    rate, decay = config.learning_rate, config.weight_decay
    if config.optimizer == "adamw":
        return torch.optim.AdamW(groups, lr=rate, weight_decay=decay, fused=True)
    nesterov = config.momentum > 0
    return torch.optim.SGD(
        groups, lr=rate, momentum=config.momentum, weight_decay=decay, nesterov=nesterov, fused=True
    )
