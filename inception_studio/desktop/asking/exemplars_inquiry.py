"""The controller behind the exemplars: opens or gathers those of the present weights, remembers which."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inception_studio.desktop.asking import channel_jobs as jobs
from inception_studio.desktop.asking.channel_page import ChannelPage
from inception_studio.desktop.asking.inquiry import Inquiry
from inception_studio.insight.exemplars.result import Exemplars, load

if TYPE_CHECKING:
    from inception_studio.cancellation import CancelToken, Progress
    from inception_studio.desktop.explorer import Explorer
    from inception_studio.desktop.jobs import JobSlot
    from inception_studio.desktop.messages import Message, Messages
    from inception_studio.desktop.settings import Settings
    from inception_studio.desktop.store import Store

_REMEMBERED = 20  # weights whose exemplars are known


class ExemplarsInquiry(Inquiry):
    """Keeps `exemplars` of `ViewState.page`: those of other weights are never shown."""

    def __init__(self, store: Store, explorer: Explorer, messages: Messages, settings: Settings) -> None:
        super().__init__("exemplars", store, explorer, messages, settings)
        self._job = self.slot("exemplars")
        self._sought = ""  # the weights whose exemplars were looked for
        self._refused: Message | None = None  # what was said about the last ones, if they were of others

    @property
    def job(self) -> JobSlot:
        """Where they are gathered or read, for its progress."""
        return self._job

    @property
    def page(self) -> ChannelPage:
        """The present page."""
        return self.store.state.page

    def look(self) -> None:
        """Read what the present weights had the last time, once."""
        card, page = self.store.state.card, self.page
        if card is None or not card.sha256 or card.sha256 == self._sought or page.exemplars is not None:
            return
        self._sought = card.sha256
        known = self.settings.get("exemplars").get(card.sha256)
        if isinstance(known, dict) and not self._job.busy:
            sha = card.sha256
            self._job.start(lambda token, progress: _read(sha, known), self._on_remembered)

    def open(self, path: Path) -> None:
        """Show what a file says of the present weights."""
        self._stop()
        self._job.start(lambda token, progress: load(path), lambda made: self._take(made, file=str(path)))

    def gather(self, folder: Path) -> None:
        """Look at all photos below a folder; ends what runs."""
        engine, looked = self.explorer.engine, self.explorer.looking
        if engine is None or looked is None:
            return
        self._stop()

        def work(token: CancelToken, progress: Progress) -> Exemplars:
            network = engine.weights.Network(self.network(engine, looked), looked.card)
            return jobs.gathered(network, folder, token, progress)

        held = self.store.state.held
        self.explorer.run.hold()

        def failed(error: BaseException) -> None:
            self._stop()
            if not held:
                self.explorer.run.follow()

        self.store.update(page=self.page.with_(gathering=True, remark=""))
        self._job.start(work, lambda made: self._take(made, folder=str(folder)), failed)

    def cancel(self) -> None:
        """Stop; the exemplars of before are still there."""
        super().cancel()
        if self.page.gathering:
            self.store.update(page=self.page.with_(gathering=False))

    def on_weights(self) -> None:
        """Other weights: their exemplars are others."""
        self.cancel()
        self._sought = ""
        if self.page.exemplars is not None or self.page.remark:
            self.store.update(page=self.page.with_(exemplars=None, patches=None, remark=""))

    def _stop(self) -> None:
        self.cancel()

    def _take(self, made: Exemplars, **source: str) -> None:
        card = self.store.state.card
        if card is None or made.source.weights != card.sha256:
            told = (
                f"These exemplars were gathered with other weights ({made.source.weights_name}), so they say "
                "nothing of the present ones."
            )
            self.store.update(page=self.page.with_(gathering=False, remark=told))
            self._refused = self.messages.error(told)
            return
        if self._refused is not None:
            self.messages.withdraw(self._refused)
            self._refused = None
        if card.sha256:
            known = {k: v for k, v in self.settings.get("exemplars").items() if k != card.sha256}
            newest = list(known.items())[-(_REMEMBERED - 1) :]
            self.settings.set("exemplars", {**dict(newest), card.sha256: source})
        self.store.update(page=self.page.with_(exemplars=made, patches=None, gathering=False, remark=""))

    def _on_remembered(self, made: Exemplars | None) -> None:
        card = self.store.state.card
        if made is not None and card is not None and made.source.weights == card.sha256:
            self.store.update(page=self.page.with_(exemplars=made, patches=None))


def _read(sha: str, known: dict[str, Any]) -> Exemplars | None:
    """What was remembered, if it is still there."""
    readers: tuple[tuple[str, Callable[[Path], Any]], ...] = (
        ("file", lambda path: load(path) if path.is_file() else None),
        ("folder", lambda path: _from_shelf(sha, path)),
    )
    for name, read in readers:
        if isinstance(known.get(name), str):
            found: Exemplars | None = read(Path(known[name]))
            return found
    return None


def _from_shelf(sha: str, folder: Path) -> Exemplars | None:
    arrays = jobs.shelf().get(sha, jobs.exemplars_key(folder))
    return None if arrays is None else Exemplars.from_arrays(arrays)
