"""Makes the panels that nobody sees at the start, and imports them only then: a tenth of the start's time.

What a panel asks is made before it, so that it has followed a change of the state when the panel does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inception_studio.desktop.panel import Panel
    from inception_studio.desktop.parts import Parts


def channel(parts: Parts) -> Panel:
    """All that is known of one channel."""
    from inception_studio.desktop.panels.channel.panel import ChannelPanel

    _ = parts.ask.channel
    return ChannelPanel(parts)


def compare(parts: Parts) -> Panel:
    """Two photos or two networks."""
    from inception_studio.desktop.panels.compare.panel import ComparePanel

    _ = parts.ask.comparison
    return ComparePanel(parts)


def depth(parts: Parts) -> Panel:
    """What becomes of a photo along the depth."""
    from inception_studio.desktop.panels.depth.panel import DepthPanel

    _ = parts.ask.exemplars
    return DepthPanel(parts)


def evaluation(parts: Parts) -> Panel:
    """A folder's photos and what they are taken for."""
    from inception_studio.desktop.panels.evaluation.panel import EvaluationPanel

    _ = parts.ask.evaluation
    return EvaluationPanel(parts)


def gradient_heatmap(parts: Parts) -> Panel:
    """Gradient norms of every step."""
    from inception_studio.desktop.panels.gradient_heatmap import GradientHeatmapPanel

    return GradientHeatmapPanel(parts)


def lesions(parts: Parts) -> Panel:
    """What is switched off."""
    from inception_studio.desktop.panels.lesions import LesionsPanel

    return LesionsPanel(parts)


def runs(parts: Parts) -> Panel:
    """Runs of before."""
    from inception_studio.desktop.panels.runs import RunsPanel

    return RunsPanel(parts)


def training(parts: Parts) -> Panel:
    """What a run is begun with."""
    from inception_studio.desktop.panels.training.controls import TrainPanel

    return TrainPanel(parts)


def why(parts: Parts) -> Panel:
    """Where the answer comes from."""
    from inception_studio.desktop.panels.why.panel import WhyPanel

    _ = parts.ask.why
    return WhyPanel(parts)
