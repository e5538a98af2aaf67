"""The controller that writes what is taken away and takes time: many numbers, and the report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from inception_studio.cancellation import CancelToken, Progress
from inception_studio.desktop.asking.inquiry import Inquiry
from inception_studio.desktop.exporting.numbers import Numbers, write_numbers
from inception_studio.files import write_whole

if TYPE_CHECKING:
    from inception_studio.desktop.explorer import Explorer
    from inception_studio.desktop.messages import Messages
    from inception_studio.desktop.settings import Settings
    from inception_studio.desktop.store import Store
    from inception_studio.insight.attribution.result import Conductance


class ExportInquiry(Inquiry):
    """Writes on a thread of its own; what is written is what was shown when it was asked for."""

    def __init__(self, store: Store, explorer: Explorer, messages: Messages, settings: Settings) -> None:
        super().__init__("export", store, explorer, messages, settings)
        self.numbers = self.slot("numbers")
        self.report = self.slot("report")

    def on_weights(self) -> None:
        """Go on: what is written belongs to the weights that were there when it was asked for."""

    def save_numbers(self, path: Path, numbers: Numbers) -> None:
        """Write numbers as .csv or .npy."""

        def write(token: CancelToken, progress: Progress) -> None:
            write_numbers(path, numbers, token)

        self.numbers.start(write, lambda _: self.messages.status(f"Saved {path}"))

    def save_report(self, path: Path) -> None:
        """Write the present analysis as a page: with the attributions that are shown, else the usual ones,
        and with the parts of the open module, else of the last one that the head reads."""
        engine, looked, state = self.explorer.engine, self.explorer.looking, self.store.state
        record, photo, intact = state.record, state.photo, state.intact
        if engine is None or looked is None or record is None or photo is None:
            self.messages.status("There is no answer yet that could be reported")
            return
        whole = intact if record.lesions and intact is not None else record
        # Who never saves a report does not wait at the start for what it needs.
        from inception_studio.desktop.asking import why_aim, why_jobs

        why, colours = state.why, self.settings.get("colour_map")
        module = why_aim.module(why, whole, state.layer)
        target = why_aim.target(why, whole)
        shown = [column for column in why.columns if column.attribution is not None]

        def write(token: CancelToken, progress: Progress) -> None:
            told = f"Writing the report {path.name}"
            progress(0, 0, told)
            # They import torch and captum, for which the window's thread is not to wait.
            from inception_studio.insight.report import collect
            from inception_studio.insight.report.contents import Explained, Report
            from inception_studio.insight.report.page import page

            explained = tuple(
                Explained(
                    column.attribution,
                    None if column.randomised is None else column.randomised.rank_correlation,
                    None if column.deletion is None else column.deletion.area,
                )
                for column in shown
            )
            conducted: tuple[Conductance, ...] = ()
            if whole.card is looked.card:
                wanted = () if explained else collect.USUAL_METHODS
                of = len(wanted) + 1

                def named(done: int, total: int, text: str) -> None:
                    progress(done, total, f"{told}: {text}")

                if wanted:
                    network = engine.weights.Network(self.network(engine, looked), looked.card)
                    explained = collect.attributions(
                        network,
                        whole,
                        collect.input_of(whole),
                        wanted,
                        target,
                        why.head,
                        token=token,
                        progress=collect.part_of(named, 0, of, len(wanted)),
                    )
                subject = why_jobs.Subject(whole, lambda: self.network(engine, looked))
                last = collect.part_of(named, len(wanted), of)
                conducted = (why_jobs.conductance(subject, module, target, why.head, token, last),)
            seen = collect.seen_by(record)
            made = Report(
                photo.name,
                photo.image,
                seen,
                record,
                explained,
                conducted,
                colours=colours,
                intact=whole if record.lesions else None,
                framing=photo.framing,
            )
            token.check()
            text = page(made)
            token.check()
            write_whole(path, lambda file: file.write(text.encode()))

        self.report.start(write, lambda _: self.messages.status(f"Saved {path}"))
