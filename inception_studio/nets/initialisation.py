"""How a network's weights are drawn before training."""

from __future__ import annotations

from torch import nn

from inception_studio.nets.architecture import Architecture


def initialise(net: nn.Module, architecture: Architecture) -> None:
    """Draw every convolution and linear layer anew from torch's global generator; biases become zero.

    "xavier": uniform, Glorot & Bengio 2010, eq. 16. "kaiming": normal, fan in, He et al. 2015, eq. 10.
    "normal": N(0, sigma²), as in Krizhevsky et al. 2012, section 5. Batch norm starts as the identity.
    """
    for module in net.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            if architecture.initialisation == "xavier":
                nn.init.xavier_uniform_(module.weight)
            elif architecture.initialisation == "kaiming":
                # The gain is ReLU's for the others too: kaiming is only meant for rectifiers.
                nn.init.kaiming_normal_(module.weight, mode="fan_in", nonlinearity="relu")
            else:
                nn.init.normal_(module.weight, std=architecture.sigma)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.ones_(module.weight)
            nn.init.zeros_(module.bias)
