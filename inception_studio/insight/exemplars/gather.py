"""One streaming pass over a folder of photos that finds every channel's exemplars and statistics."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from inception_studio.cancellation import CancelToken, Progress, no_progress
from inception_studio.errors import UserError
from inception_studio.insight.exemplars.alike import AlikeMaps
from inception_studio.insight.exemplars.ranking import Ranking
from inception_studio.insight.exemplars.result import Exemplars, Source
from inception_studio.insight.exemplars.tally import Tally
from inception_studio.insight.record import Recorder
from inception_studio.nets.graph import Graph, NodeKind
from inception_studio.nets.photo_stream import PhotoStream, photos_below
from inception_studio.nets.weights import Network

# The input has no units of the network's; the others hand on what the layers before them computed.
_LEFT_OUT: tuple[NodeKind, ...] = ("image", "concat", "dropout")
_PIXELS_A_BATCH = 32 * 128 * 128  # keeps the outputs of all layers below some 400 MB


def gather(
    network: Network, folder: Path, token: CancelToken | None = None, progress: Progress = no_progress
) -> Exemplars:
    """Look at every photo below `folder` once and rank them for all channels of all layers.

    Memory does not grow with the number of photos. Concatenations are left out: their channels are those
    of the branches. Raises UserError when there is no photo, or none that can be read, and `Cancelled`.
    """
    token = token or CancelToken()
    files = photos_below(folder)
    side = network.card.preprocessing.crop
    recorder = Recorder(network, side)
    stream = PhotoStream(files, network.card.preprocessing, max(1, _PIXELS_A_BATCH // side**2))
    found = [_Alike(layers) for layers in _alike(recorder.graph)]
    for indices, images in stream.batches(token):
        outputs = recorder.outputs(images)
        for alike in found:
            token.check()
            alike.add(outputs, indices)
        progress(indices[-1] + 1, len(files), "looking at photos")
    if len(stream.broken) == len(files):
        raise UserError("none of the photos can be read", folder, "Check the folder.")
    relative = [path.relative_to(folder).as_posix() for path in files]
    source = Source(
        weights=network.card.sha256,
        weights_name=network.card.name,
        folder=str(folder.absolute()),
        photos=tuple(relative),
        broken=tuple(path.relative_to(folder).as_posix() for path in stream.broken),
        layers=tuple(name for alike in found for name in alike.layers),
        channels=tuple(count for alike in found for count in alike.layers.values()),
    )
    progress(len(files), len(files), "looking at photos")
    return _joined(source, found)


def looked_at(graph: Graph) -> dict[str, int]:
    """The nodes whose channels are ranked, and how many they have, in topological order."""
    return {node.name: node.output[0] for node in graph.nodes if node.kind not in _LEFT_OUT}


def _alike(graph: Graph) -> list[dict[str, int]]:
    """The same in groups of one size of map: {name: channels} each."""
    groups: dict[tuple[int, ...], dict[str, int]] = {}
    for name, channels in looked_at(graph).items():
        groups.setdefault(graph.node(name).output[1:], {})[name] = channels
    return list(groups.values())


class _Alike:
    """Ranking and tally, as they grow, of the layers (their channels by name) whose maps are of one size."""

    def __init__(self, layers: dict[str, int]) -> None:
        self.layers = layers
        self.ranking = Ranking(sum(layers.values()))
        self.tally = Tally(sum(layers.values()))

    @torch.inference_mode()
    def add(self, outputs: Mapping[str, Tensor], photos: list[int]) -> None:
        """Take in the layers' outputs (N, C, H, W) or (N, C) for photos of these numbers."""
        found = [outputs[name] for name in self.layers]
        maps = AlikeMaps([one if one.dim() == 4 else one[:, :, None, None] for one in found])
        self.ranking.add(maps, photos)
        self.tally.add(maps)


def _joined(source: Source, found: list[_Alike]) -> Exemplars:
    """Everything in one table, layer after layer."""
    rankings, tallies = [one.ranking for one in found], [one.tally for one in found]
    return Exemplars(
        source,
        values=np.concatenate([one.values for one in rankings]),
        photos=np.concatenate([one.photos for one in rankings]),
        rows=np.concatenate([one.rows for one in rankings]),
        columns=np.concatenate([one.columns for one in rankings]),
        means=np.concatenate([one.means for one in tallies]),
        deviations=np.concatenate([one.deviations for one in tallies]),
        zero_shares=np.concatenate([one.zero_shares for one in tallies]),
        maxima=np.concatenate([one.maxima for one in tallies]),
        counts=np.concatenate([one.counts for one in tallies]),
        lows=np.concatenate([one.lows for one in tallies]),
        highs=np.concatenate([one.highs for one in tallies]),
    )
