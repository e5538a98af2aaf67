"""All controllers that ask the network why, by the question; a plain record."""

from __future__ import annotations

import time
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from inception_studio.desktop.asking.channel_inquiry import ChannelInquiry
from inception_studio.desktop.asking.comparison_inquiry import ComparisonInquiry
from inception_studio.desktop.asking.evaluation_inquiry import EvaluationInquiry
from inception_studio.desktop.asking.exemplars_inquiry import ExemplarsInquiry
from inception_studio.desktop.asking.lesion_inquiry import LesionInquiry
from inception_studio.desktop.asking.vision_inquiry import VisionInquiry
from inception_studio.desktop.asking.why_inquiry import WhyInquiry
from inception_studio.desktop.exporting.export_inquiry import ExportInquiry
from inception_studio.desktop.live.camera import Camera

if TYPE_CHECKING:
    from inception_studio.desktop.asking.inquiry import Inquiry
    from inception_studio.desktop.explorer import Explorer
    from inception_studio.desktop.messages import Messages
    from inception_studio.desktop.settings import Settings
    from inception_studio.desktop.store import Store


# To add an inquiry: add its field here and make it in `make_inquiries`.
@dataclass(frozen=True)
class Inquiries:
    """One controller a question, each on a thread of its own that starts with its first work."""

    why: WhyInquiry
    exemplars: ExemplarsInquiry
    vision: VisionInquiry
    channel: ChannelInquiry
    evaluation: EvaluationInquiry
    comparison: ComparisonInquiry
    export: ExportInquiry
    camera: Camera
    lesions: LesionInquiry

    def close(self, timeout_s: float) -> bool:
        """Cancel all, wait for all; whether they ended in time."""
        deadline = time.monotonic() + timeout_s
        every: list[Inquiry] = [getattr(self, field.name) for field in fields(self)]
        for inquiry in every:
            inquiry.cancel()
        ended = [inquiry.close(max(0.0, deadline - time.monotonic())) for inquiry in every]
        return all(ended)


def make_inquiries(store: Store, explorer: Explorer, messages: Messages, settings: Settings) -> Inquiries:
    """Every controller, wired; nothing runs yet."""
    why = WhyInquiry(store, explorer, messages, settings)
    exemplars = ExemplarsInquiry(store, explorer, messages, settings)
    vision = VisionInquiry(store, explorer, messages, settings)
    return Inquiries(
        why=why,
        exemplars=exemplars,
        vision=vision,
        channel=ChannelInquiry(store, explorer, messages, settings, exemplars, vision),
        evaluation=EvaluationInquiry(store, explorer, messages, settings, why),
        comparison=ComparisonInquiry(store, explorer, messages, settings),
        export=ExportInquiry(store, explorer, messages, settings),
        camera=Camera(store, explorer, messages, settings),
        lesions=LesionInquiry(store, explorer, messages, settings),
    )
