"""A forward pass in which parts of the network are silent, begun behind what is already known of it."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, fx

from inception_studio.insight.lesions import Lesions
from inception_studio.nets.graph import Graph


class LesionedPass:
    """Runs a recorder's module call by call and zeroes the lesioned layers' outputs before they are read.

    Nothing that it is given is written to: a layer without one of its channels is a copy.
    """

    def __init__(self, module: fx.GraphModule, graph: Graph) -> None:
        """`module` returns the outputs of `graph`'s nodes, in their order, and never writes to one."""
        self._calls = [call for call in module.graph.nodes if call.op != "output"]
        self._interpreter = fx.Interpreter(module)
        end = next(call for call in module.graph.nodes if call.op == "output")
        self._names: dict[fx.Node, str] = {
            call: node.name for call, node in zip(end.all_input_nodes, graph.nodes, strict=True)
        }
        self._by_name = {name: call for call, name in self._names.items()}
        self._shapes = {node.name: node.output for node in graph.nodes}

    @torch.inference_mode()
    def whole(self, lesions: Lesions, x: Tensor) -> dict[str, Tensor]:
        """Every node's output, (N, C, H, W) or (N, K), for images (N, 3, S, S), preprocessed."""
        x = x.to(torch.float32).clone(memory_format=torch.channels_last)
        return self._run(self._off(lesions), set(self._calls), {}, x, len(x))

    @torch.inference_mode()
    def behind(self, lesions: Lesions, intact: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """The outputs that the lesions change, computed from all nodes' outputs without lesions."""
        off = self._off(lesions)
        changed: set[fx.Node] = set()
        for call in self._calls:
            if call in off or any(read in changed for read in call.all_input_nodes):
                changed.add(call)
        known = {self._by_name[name]: value for name, value in intact.items()}
        return self._run(off, changed, known, None, len(next(iter(intact.values()))))

    def _off(self, lesions: Lesions) -> dict[fx.Node, list[int] | None]:
        """The calls whose output is silent: in these channels, or (None) in all of them."""
        off: dict[fx.Node, list[int] | None] = {}
        for lesion in lesions:
            channels = off.setdefault(self._by_name[lesion.layer], [])
            if lesion.channel is None or channels is None:
                off[self._by_name[lesion.layer]] = None
            else:
                channels.append(lesion.channel)
        return off

    def _run(
        self,
        off: Mapping[fx.Node, list[int] | None],
        changed: set[fx.Node],
        known: Mapping[fx.Node, Tensor],
        x: Tensor | None,
        images: int,
    ) -> dict[str, Tensor]:
        values: dict[fx.Node, Tensor] = {call: kept for call, kept in known.items() if call not in changed}

        def begins(call: fx.Node) -> bool:
            """Whether a lesion is all that there is to do."""
            own = call in known and not any(read in changed for read in call.all_input_nodes)
            return call in off and (off[call] is None or own)

        needed = {call for call in changed if call in self._names}
        for call in reversed(self._calls):
            if call in needed and not begins(call):
                needed |= set(call.all_input_nodes) - values.keys()
        self._interpreter.env = values
        try:
            for call in (one for one in self._calls if one in needed):
                channels = off.get(call)
                if call in off and channels is None:
                    shape = (images, *self._shapes[self._names[call]])
                    layout = torch.channels_last if len(shape) == 4 else torch.contiguous_format
                    values[call] = torch.empty(shape, memory_format=layout).zero_()
                    continue
                if begins(call):
                    values[call] = known[call]
                elif call.op == "placeholder":
                    assert x is not None
                    values[call] = x
                else:
                    values[call] = self._interpreter.run_node(call)
                if channels is not None:
                    values[call] = values[call].clone()  # a dropout hands on the very tensor that it reads
                    values[call][:, channels] = 0.0
        finally:
            self._interpreter.env = {}  # or all outputs would stay in memory
        return {
            self._names[call]: values[call] for call in self._calls if call in needed and call in self._names
        }
