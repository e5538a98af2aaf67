"""One streaming pass over a folder of photos that finds every channel's exemplars and statistics."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from inception_studio.cancellation import CancelToken, Progress, no_progress
from inception_studio.errors import UserError
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
    columns = looked_at(recorder.graph)
    found = _Found(columns)
    for indices, images in stream.batches(token):
        outputs = recorder.outputs(images)
        for name in columns:
            token.check()
            found.add(name, outputs[name], indices)
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
        layers=tuple(columns),
        channels=tuple(columns.values()),
    )
    progress(len(files), len(files), "looking at photos")
    return found.result(source)


def looked_at(graph: Graph) -> dict[str, int]:
    """The nodes whose channels are ranked, and how many they have, in topological order."""
    return {node.name: node.output[0] for node in graph.nodes if node.kind not in _LEFT_OUT}


@dataclass
class _Found:
    """Rankings and tallies of all layers as they grow."""

    columns: dict[str, int]
    rankings: dict[str, Ranking] = field(init=False)
    tallies: dict[str, Tally] = field(init=False)

    def __post_init__(self) -> None:
        self.rankings = {name: Ranking(count) for name, count in self.columns.items()}
        self.tallies = {name: Tally(count) for name, count in self.columns.items()}

    @torch.inference_mode()
    def add(self, name: str, output: Tensor, photos: list[int]) -> None:
        """Take in a layer's output (N, C, H, W) or (N, C) for photos of these numbers."""
        maps = output if output.dim() == 4 else output[:, :, None, None]
        highest = maps.amax(dim=(2, 3))  # (N, C)
        self.rankings[name].add(maps, highest, photos)
        self.tallies[name].add(maps, highest)

    def result(self, source: Source) -> Exemplars:
        """Everything in one table, layer after layer."""
        rankings, tallies = self.rankings.values(), self.tallies.values()

        def joined(arrays: list[np.ndarray]) -> np.ndarray:
            return np.concatenate(arrays)

        return Exemplars(
            source,
            values=joined([one.values for one in rankings]),
            photos=joined([one.photos for one in rankings]),
            rows=joined([one.rows for one in rankings]),
            columns=joined([one.columns for one in rankings]),
            means=joined([one.means for one in tallies]),
            deviations=joined([one.deviations for one in tallies]),
            zero_shares=joined([one.zero_shares for one in tallies]),
            maxima=joined([one.maxima for one in tallies]),
            counts=joined([one.counts for one in tallies]),
            lows=joined([one.lows for one in tallies]),
            highs=joined([one.highs for one in tallies]),
        )
