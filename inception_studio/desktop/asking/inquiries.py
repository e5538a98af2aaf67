"""All controllers that ask the network why, by the question; most are made when they are first asked."""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from inception_studio.desktop.asking.lesion_inquiry import LesionInquiry
from inception_studio.desktop.exporting.export_inquiry import ExportInquiry
from inception_studio.desktop.live.camera import Camera

if TYPE_CHECKING:
    from inception_studio.desktop.asking.channel_inquiry import ChannelInquiry
    from inception_studio.desktop.asking.comparison_inquiry import ComparisonInquiry
    from inception_studio.desktop.asking.evaluation_inquiry import EvaluationInquiry
    from inception_studio.desktop.asking.exemplars_inquiry import ExemplarsInquiry
    from inception_studio.desktop.asking.inquiry import Inquiry
    from inception_studio.desktop.asking.vision_inquiry import VisionInquiry
    from inception_studio.desktop.asking.why_inquiry import WhyInquiry
    from inception_studio.desktop.explorer import Explorer
    from inception_studio.desktop.messages import Messages
    from inception_studio.desktop.settings import Settings
    from inception_studio.desktop.store import Store

    AnInquiry = TypeVar("AnInquiry", bound=Inquiry)


# To add an inquiry: add its property here, which imports it, so that the first answer need not wait for it.
class Inquiries:
    """One controller a question, each on a thread of its own that starts with its first work.

    For the GUI thread. What a panel shows follows the state through its inquiry, so who makes the panel asks
    for the inquiry first.
    """

    def __init__(self, store: Store, explorer: Explorer, messages: Messages, settings: Settings) -> None:
        self._given = store, explorer, messages, settings
        self._made: list[Inquiry] = []
        self.lesions = self._keep(LesionInquiry(*self._given))
        self.camera = self._keep(Camera(*self._given))
        self.export = self._keep(ExportInquiry(*self._given))

    @cached_property
    def why(self) -> WhyInquiry:
        """Which pixels and which parts the answer comes from."""
        from inception_studio.desktop.asking.why_inquiry import WhyInquiry

        return self._keep(WhyInquiry(*self._given))

    @cached_property
    def exemplars(self) -> ExemplarsInquiry:
        """What in a data set excites the channels most."""
        from inception_studio.desktop.asking.exemplars_inquiry import ExemplarsInquiry

        return self._keep(ExemplarsInquiry(*self._given))

    @cached_property
    def vision(self) -> VisionInquiry:
        """The image that excites a channel most."""
        from inception_studio.desktop.asking.vision_inquiry import VisionInquiry

        return self._keep(VisionInquiry(*self._given))

    @cached_property
    def channel(self) -> ChannelInquiry:
        """All that is known of one channel."""
        from inception_studio.desktop.asking.channel_inquiry import ChannelInquiry

        return self._keep(ChannelInquiry(*self._given, self.exemplars, self.vision))

    @cached_property
    def evaluation(self) -> EvaluationInquiry:
        """Which class is taken for which in a folder of photos."""
        from inception_studio.desktop.asking.evaluation_inquiry import EvaluationInquiry

        return self._keep(EvaluationInquiry(*self._given, self.why))

    @cached_property
    def comparison(self) -> ComparisonInquiry:
        """What another photo or other weights change."""
        from inception_studio.desktop.asking.comparison_inquiry import ComparisonInquiry

        return self._keep(ComparisonInquiry(*self._given))

    def close(self, timeout_s: float) -> bool:
        """Cancel all that were made, wait for them; whether they ended in time."""
        deadline = time.monotonic() + timeout_s
        for inquiry in self._made:
            inquiry.cancel()
        ended = [inquiry.close(max(0.0, deadline - time.monotonic())) for inquiry in self._made]
        return all(ended)

    def _keep(self, made: AnInquiry) -> AnInquiry:
        self._made.append(made)
        return made
