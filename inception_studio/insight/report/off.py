"""Which maps of a record are switched off, and the outputs as what comes after gets them; knows no HTML."""

from __future__ import annotations

import numpy as np

from inception_studio.insight.record_types import FloatArray, Record
from inception_studio.insight.report.contents import branch_ends
from inception_studio.insight.units import Unit, in_branch


def silent_channels(record: Record, layer: str) -> list[int]:
    """The channels of a layer that a lesion of it, of one of them, or of its whole module silences."""
    module = branch_ends(record.graph).get(layer, ("", ""))[0]
    single = set()
    for lesion in record.lesions:
        if lesion.channel is None:
            if lesion.layer in (layer, module):
                return list(range(len(record.outputs[layer])))
        else:
            unit = in_branch(Unit(lesion.layer, lesion.channel), record.graph)
            if unit.layer == layer:
                single.add(unit.channel)
    return sorted(single)


def is_silent(record: Record, layer: str) -> bool:
    """Whether all of a layer is switched off."""
    return len(silent_channels(record, layer)) == len(record.outputs[layer])


def output(record: Record, layer: str) -> FloatArray:
    """A layer's output (C, H, W) or (K,), zero where it is switched off.

    The record of a module that is off still has what its branches computed, which nobody reads.
    """
    found, off = record.outputs[layer], silent_channels(record, layer)
    if not off:
        return found
    found = np.array(found)
    found[off] = 0.0
    return found
