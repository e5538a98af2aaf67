"""The rows of the menus that help: keys, log, versions."""

from __future__ import annotations

from inception_studio.desktop.actions.action_spec import ActionSpec

HELP_ACTIONS = (
    ActionSpec(
        "shortcuts",
        "&Help",
        "help",
        "&Keyboard shortcuts",
        "All actions with their keys",
        "F1",
        lambda w: w.dialogs.show_shortcuts(w),
        icon="keyboard",
    ),
    ActionSpec(
        "show_log",
        "&Help",
        "help",
        "Show the &log",
        "Open the program's log, where the details of errors are",
        "Ctrl+Shift+L",
        lambda w: w.dialogs.show_log(w),
    ),
    ActionSpec(
        "about",
        "&Help",
        "about",
        "&About Inception Studio",
        "Versions and devices",
        "Shift+F1",
        lambda w: w.dialogs.show_about(w),
        icon="info",
    ),
)
