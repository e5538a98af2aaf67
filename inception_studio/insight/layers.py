"""Which module of a network holds a node of its graph; for hooks and for captum."""

from __future__ import annotations

from torch import Tensor, nn

from inception_studio.nets import vocabulary
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.graph import Graph


def module_of(net: GoogLeNet, graph: Graph, name: str) -> nn.Module:
    """The module whose output is the node's, activation included; KeyError for the image and unknown names.

    A concatenation's is the whole inception module, as torch.cat is a function.
    """
    node = graph.node(name)
    if node.kind == "concat":
        return net.get_submodule(vocabulary.attribute(name))
    if not node.modules:
        raise KeyError(name)
    return net.get_submodule(node.modules[-1])


def before_activation(net: GoogLeNet, graph: Graph, name: str) -> nn.Module:
    """The module whose output the node's activation reads: its batch norm, or what stands before it.

    For a layer without an activation, `module_of`. Behind a ReLU a unit that is off has no gradient.
    """
    node = graph.node(name)
    last = module_of(net, graph, name)
    if node.kind == "concat" or len(node.modules) < 2 or not isinstance(last, _ACTIVATIONS):
        return last
    return net.get_submodule(node.modules[-2])


class OneHead(nn.Module):
    """A network that answers with one head's logits (N, K), as captum wants it."""

    def __init__(self, net: GoogLeNet, head: str = "main") -> None:
        """`head` is "main", "aux1" or "aux2"."""
        super().__init__()
        self.net = net
        self.head = head

    def forward(self, x: Tensor) -> Tensor:
        """(N, 3, H, W) → logits (N, K)."""
        logits: Tensor = getattr(self.net(x, with_aux=self.head != "main"), self.head)
        return logits


_ACTIVATIONS = (nn.ReLU, nn.Sigmoid, nn.Tanh)
