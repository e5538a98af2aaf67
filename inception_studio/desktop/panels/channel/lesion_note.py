"""What a section of a channel's page says while something is switched off: which network it is about."""

from __future__ import annotations

from inception_studio.desktop.asking.channel_page import MAP, STATISTICS
from inception_studio.desktop.panels.why.words import WHOLE_NETWORK

_MAP = "The map is that with parts switched off; what a pixel sees is measured in the whole network."
_VALUES = "These are the values with parts of the network switched off."


def lesion_note(section: str, *, over_photos: bool) -> str:
    """The sentence for one of `SECTIONS`; `over_photos`: its statistics are of exemplars' photos."""
    if section == MAP:
        return _MAP
    return _VALUES if section == STATISTICS and not over_photos else WHOLE_NETWORK
