"""How one image runs through a network: its calls in order, by torch.fx, and the shapes that they make."""

from __future__ import annotations

import operator
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, fx, nn

from inception_studio.errors import UserError
from inception_studio.nets.blocks import AuxiliaryPool
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.operators import Shape

# torch.fx replaces `nn.Module.__call__` while it traces, and puts back what it found. Of two traces at a time
# the later one finds the other's, and would leave it there for good.
_TRACING = threading.Lock()


def followed(net: nn.Module, input_size: int) -> tuple[fx.GraphModule, dict[fx.Node, Shape]]:
    """What the network computes at inference, auxiliary heads included, from images (N, 3, S, S).

    The module shares the network's parameters. With it comes the shape, without the batch dimension, of
    every tensor that its nodes make of one image of `input_size` px. The network stays as it is, and in
    the mode that it is in. Raises UserError when torch.fx cannot follow it or it cannot take such images.
    """
    with _evaluating(net):
        module = _calls(net)
        return module, _shapes(module, input_size)


@contextmanager
def _evaluating(net: nn.Module) -> Iterator[None]:
    """Inference mode for every module, and each one's own mode again afterwards."""
    modes = {module: module.training for module in net.modules()}
    net.eval()
    try:
        yield
    finally:
        for module, training in modes.items():
            module.training = training


class _Tracer(fx.Tracer):
    """Follows this thread's calls only.

    torch.fx replaces `nn.Module.__call__` and `__getattr__` for all threads while it traces; a network that
    trains on another thread must not be taken for a part of the one that is traced.
    """

    def __init__(self) -> None:
        super().__init__()
        self._thread = threading.get_ident()

    def call_module(
        self, m: nn.Module, forward: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        if threading.get_ident() != self._thread:
            return forward(*args, **kwargs)
        return super().call_module(m, forward, args, kwargs)

    def getattr(self, attr: str, attr_val: Any, parameter_proxy_cache: dict[str, Any]) -> Any:
        if threading.get_ident() != self._thread:
            return attr_val
        return super().getattr(attr, attr_val, parameter_proxy_cache)

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        return isinstance(m, AuxiliaryPool) or super().is_leaf_module(m, module_qualified_name)


class _Calls(fx.GraphModule):
    """Compiled when it is first called; its source is not kept.

    torch.fx compiles after every change, and keeps each source for good: a program that follows network
    after network would grow by a tenth of a megabyte with each.
    """

    def recompile(self) -> Any:
        """Compile at the next call what the graph is by then."""
        type(self).forward = _Calls._compile_and_run  # each instance has a class of its own

    def _compile_and_run(self, x: Tensor) -> Any:
        code = self.graph.python_code(root_module="self")
        names = dict(code.globals)
        exec(compile(code.src, "<calls of a network>", "exec", dont_inherit=True), names)
        type(self).forward = names["forward"]
        return self.forward(x)


def _calls(net: nn.Module) -> fx.GraphModule:
    """The network's calls in order, without those that do nothing."""
    concrete = {"with_aux": True} if isinstance(net, GoogLeNet) else None
    try:
        with _TRACING:
            calls = _Tracer().trace(net, concrete)
        module = _Calls(net, calls)
    except (fx.proxy.TraceError, TypeError) as error:
        remedy = "Choose a network whose layers run in the same order for every image."
        raise UserError(f"{type(net).__name__} cannot be followed: {error}", remedy=remedy) from error
    graph, modules = module.graph, dict(module.named_modules())
    for node in list(graph.nodes):
        if node.target is torch._assert:  # fx asserts the concrete arguments, at every pass
            graph.erase_node(node)
        elif node.op == "call_module" and isinstance(modules[node.target], nn.Identity):
            node.replace_all_uses_with(node.args[0])
            graph.erase_node(node)
        elif node.target is operator.iadd:  # ResNet adds in place, over an output that is to be read later
            node.target = operator.add
    graph.eliminate_dead_code()
    for argument in [node for node in graph.nodes if node.op == "placeholder"][1:]:
        graph.erase_node(argument)
    module.delete_all_unused_submodules()
    module.recompile()
    return module


class _Shapes(fx.Interpreter):
    def __init__(self, module: fx.GraphModule) -> None:
        super().__init__(module)
        self.found: dict[fx.Node, Shape] = {}

    def run_node(self, n: fx.Node) -> Any:
        value = super().run_node(n)
        if isinstance(value, Tensor) and n.op not in ("get_attr", "output"):
            self.found[n] = tuple(value.shape[1:])
        return value


def _shapes(module: fx.GraphModule, input_size: int) -> dict[fx.Node, Shape]:
    parameter = next(module.parameters(), torch.empty(0))
    shapes = _Shapes(module)
    try:
        with torch.no_grad():
            image = torch.zeros(1, 3, input_size, input_size, dtype=parameter.dtype, device=parameter.device)
            shapes.run(image)
    except (RuntimeError, ValueError, TypeError) as error:  # PyTorch says all three of an impossible size
        what = f"the network cannot take images of {input_size} × {input_size} px"
        raise UserError(what, remedy="Choose another size, for example 224.") from error
    return shapes.found
