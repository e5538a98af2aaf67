"""The table of panels that dock."""

from __future__ import annotations

from inception_studio.desktop import late_panels
from inception_studio.desktop.dock import Dock, DockSpec
from inception_studio.desktop.drops import DropTarget
from inception_studio.desktop.panels.gradient_profile import GradientProfilePanel
from inception_studio.desktop.panels.losses import LossesPanel
from inception_studio.desktop.panels.module import ModulePanel
from inception_studio.desktop.panels.photo import PhotoPanel
from inception_studio.desktop.panels.predictions import PredictionsPanel
from inception_studio.desktop.parts import Parts

# To add a panel: add its row here, its place to dock_places.py, and to late_panels.py if it is late.
DOCKS = (
    DockSpec("photo", "Photo", "The photo, the receptive field on it, and the samples", "Alt+1", PhotoPanel),
    DockSpec("module", "Layer", "The open module's branches with their feature maps", "Alt+2", ModulePanel),
    DockSpec(
        "predictions",
        "What the network says",
        "The best classes of the main head and of the auxiliary heads",
        "Alt+3",
        PredictionsPanel,
    ),
    DockSpec(
        "gradient_profile",
        "Gradient norm per layer",
        "Every layer's gradient norm, aligned with the network above",
        "Alt+4",
        GradientProfilePanel,
    ),
    DockSpec(
        "gradient_heatmap",
        "Gradients",
        "Every layer's gradient norm at every step, as a heat map",
        "Alt+5",
        late_panels.gradient_heatmap,
        late=True,
    ),
    DockSpec(
        "depth",
        "Along the depth",
        "Every layer's mean, spread, zeros and dead channels, and how the answer forms",
        "Alt+0",
        late_panels.depth,
        late=True,
    ),
    DockSpec(
        "lesions",
        "Lesions",
        "What is switched off, and which classes lose how much accuracy by it",
        "Ctrl+Alt+L",
        late_panels.lesions,
        late=True,
    ),
    DockSpec("losses", "Losses", "Losses and accuracy of the run", "Alt+6", LossesPanel),
    DockSpec(
        "training",
        "Training",
        "Data, settings and the buttons that train",
        "Alt+7",
        late_panels.training,
        late=True,
    ),
    DockSpec("runs", "Runs", "Runs of before, to be opened again", "Alt+8", late_panels.runs, late=True),
    DockSpec(
        "channel",
        "Channel",
        "One channel: its map, its exemplars, what it likes to see, its filter, its statistics",
        "Ctrl+Alt+C",
        late_panels.channel,
        late=True,
    ),
    DockSpec(
        "why",
        "Why",
        "Which pixels and which channels the answer comes from",
        "Alt+9",
        late_panels.why,
        late=True,
    ),
    DockSpec(
        "evaluation",
        "Mistakes",
        "Which class is taken for which in a folder of photos, and why",
        "Ctrl+Alt+M",
        late_panels.evaluation,
        late=True,
    ),
    DockSpec(
        "compare",
        "Compare",
        "Two photos or two weight files, and what differs",
        "Ctrl+Alt+O",
        late_panels.compare,
        late=True,
    ),
)


def make_docks(parts: Parts, drops: DropTarget) -> dict[str, Dock]:
    """Every row's dock, by name, not yet in a window."""
    return {spec.name: Dock(spec, parts, drops) for spec in DOCKS}
