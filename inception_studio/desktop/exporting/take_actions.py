"""What the menu "Take away" offers; what each entry does lies in `taking` and in the controller."""

from __future__ import annotations

from inception_studio.desktop.actions.action_spec import ActionSpec

TAKE_ACTIONS = (
    ActionSpec(
        "copy_picture",
        "T&ake away",
        "picture",
        "&Copy picture",
        "Put the picture or plot under the pointer on the clipboard",
        "Ctrl+C",
        lambda w: w.taking.copy_picture(),
    ),
    ActionSpec(
        "save_picture",
        "T&ake away",
        "picture",
        "&Save picture…",
        "Write the picture or plot under the pointer as PNG or SVG",
        "Ctrl+Shift+P",
        lambda w: w.taking.save_picture(),
    ),
    ActionSpec(
        "copy_numbers",
        "T&ake away",
        "numbers",
        "Copy &numbers",
        "Put the numbers of the picture or plot under the pointer on the clipboard, for a spreadsheet",
        "Ctrl+Shift+C",
        lambda w: w.taking.copy_numbers(),
    ),
    ActionSpec(
        "save_numbers",
        "T&ake away",
        "numbers",
        "Save n&umbers…",
        "Write the numbers of the picture or plot under the pointer as CSV or NPY",
        "Ctrl+Shift+N",
        lambda w: w.taking.save_numbers(),
    ),
    ActionSpec(
        "save_report",
        "T&ake away",
        "report",
        "Save &report…",
        "Write the whole analysis of the photo as one page that opens in any browser, without a network",
        "Ctrl+Shift+S",
        lambda w: w.taking.save_report(),
        enabled=lambda state: state.record is not None,
    ),
)
