"""How a network's weights are drawn before training."""

from __future__ import annotations

from torch import nn

from inception_studio.nets.architecture import Architecture

_LOGITS = {"fc", "aux1.fc2", "aux2.fc2"}
_LOGITS_SIGMA = 0.01


def initialise(net: nn.Module, architecture: Architecture) -> None:
    """Draw every convolution and linear layer anew from torch's global generator; biases become zero.

    "xavier": uniform, Glorot & Bengio 2010, eq. 16. "kaiming": normal, fan in, He et al. 2015, eq. 10; the
    layers that give logits, which no rectifier follows, from N(0, 0.01²), so that a run begins near
    ln(classes). "normal": N(0, sigma²), as in Krizhevsky et al. 2012, section 5. Batch norm starts as the
    identity.
    """
    for path, module in net.named_modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            if architecture.initialisation == "xavier":
                nn.init.xavier_uniform_(module.weight)
            elif architecture.initialisation == "kaiming" and path in _LOGITS:
                nn.init.normal_(module.weight, std=_LOGITS_SIGMA)
            elif architecture.initialisation == "kaiming":
                # The gain is ReLU's for other activations too: kaiming is only meant for rectifiers.
                nn.init.kaiming_normal_(module.weight, mode="fan_in", nonlinearity="relu")
            else:
                nn.init.normal_(module.weight, std=architecture.sigma)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.ones_(module.weight)
            nn.init.zeros_(module.bias)
