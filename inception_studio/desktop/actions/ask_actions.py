"""The rows of the menus that ask about answers: why this one, which are mistakes, what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inception_studio.desktop.actions.action_spec import ActionSpec

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from inception_studio.desktop.main_window import MainWindow
    from inception_studio.desktop.store import ViewState


def _has_answer(state: ViewState) -> bool:
    return state.record is not None


def _evaluate(window: MainWindow) -> None:
    def chosen(folder: Path) -> None:
        window.parts.ask.evaluation.evaluate(folder)
        window.parts.store.update(front="evaluation")

    window.open_chosen(window.dialogs.choose_class_folders, chosen)


def _compare_photo(window: MainWindow) -> None:
    window.open_chosen(window.dialogs.choose_photo, _in_sight(window, window.parts.ask.comparison.open_photo))


def _compare_weights(window: MainWindow) -> None:
    window.open_chosen(
        window.dialogs.choose_weights, _in_sight(window, window.parts.ask.comparison.open_weights)
    )


def _keep_present(window: MainWindow) -> None:
    _in_sight(window, window.parts.ask.comparison.take_present)()


def _in_sight(window: MainWindow, compare: Callable[..., object]) -> Callable[..., None]:
    """The same, with what comes of it in front."""

    def compared(*given: Any) -> None:
        compare(*given)
        window.parts.store.update(front="compare")

    return compared


ASK_ACTIONS = (
    ActionSpec(
        "why_this_answer",
        "As&k",
        "why",
        "&Why this answer?",
        "Show over the photo where the answer comes from",
        "Ctrl+Y",
        lambda w: w.ask_why(),
        enabled=lambda state: state.record is not None,
    ),
    ActionSpec(
        "evaluate_folder",
        "As&k",
        "evaluation",
        "&Evaluate a folder…",
        "Ask about every photo of a folder with one folder per class, and see which are mistaken for which",
        "Ctrl+Shift+E",
        _evaluate,
        enabled=lambda state: state.engine == "ready" and state.card is not None,
    ),
    ActionSpec(
        "compare_photo",
        "As&k",
        "comparison",
        "Compare with a &photo…",
        "See what the network makes of a second photo, beside what it makes of this one",
        "Ctrl+K",
        _compare_photo,
        enabled=_has_answer,
    ),
    ActionSpec(
        "compare_weights",
        "As&k",
        "comparison",
        "Compare with o&ther weights…",
        "See what the weights of another file make of this photo, beside what these make of it",
        "Ctrl+Shift+K",
        _compare_weights,
        enabled=_has_answer,
    ),
    ActionSpec(
        "keep_as_b",
        "As&k",
        "comparison",
        "&Keep as B",
        "Keep what is open now, photo and weights, and compare with it whatever is opened next",
        "Ctrl+B",
        _keep_present,
        enabled=_has_answer,
    ),
    ActionSpec(
        "swap_sides",
        "As&k",
        "comparison",
        "&Swap A and B",
        "Open B, and compare it with what is open now",
        "Ctrl+Shift+B",
        lambda w: w.parts.ask.comparison.swap(),
        enabled=lambda state: state.other.pair is not None,
    ),
    ActionSpec(
        "end_comparison",
        "As&k",
        "comparison",
        "E&nd comparison",
        "Compare no more",
        "Ctrl+Alt+B",
        lambda w: w.parts.ask.comparison.leave(),
        enabled=lambda state: bool(state.other.kind or state.other.running),
    ),
)
