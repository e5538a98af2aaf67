"""The rows of the menus for the window's look: theme, full screen, layout."""

from __future__ import annotations

from inception_studio.desktop.actions.action_spec import ActionSpec


def _theme(mode: str, text: str, tip: str, shortcut: str) -> ActionSpec:
    return ActionSpec(
        f"theme_{mode}",
        "&View",
        "theme",
        text,
        tip,
        shortcut,
        lambda w: w.set_theme(mode),
        checked=lambda w: w.parts.theme.mode == mode,
    )


VIEW_ACTIONS = (
    _theme("system", "Theme of the &system", "Light or dark, as the system is", "Ctrl+F9"),
    _theme("light", "&Light theme", "Dark text on light panels", "Shift+F9"),
    _theme("dark", "&Dark theme", "Light text on dark panels", "Alt+F9"),
    ActionSpec(
        "switch_theme",
        "&View",
        "theme",
        "S&witch light and dark",
        "Change between the light and the dark theme",
        "F9",
        lambda w: w.set_theme("light" if w.parts.theme.dark else "dark"),
        icon="theme",
    ),
    ActionSpec(
        "full_screen",
        "&View",
        "window",
        "&Full screen",
        "Give the whole screen to the window, or take it back",
        "F11",
        lambda w: w.setWindowState(w.windowState() ^ w.full_screen),
        checked=lambda w: w.isFullScreen(),
    ),
    ActionSpec(
        "reset_layout",
        "&View",
        "window",
        "&Reset layout",
        "Put all panels back where they were at first",
        "Ctrl+Shift+R",
        lambda w: w.reset_layout(),
        icon="layout",
    ),
)
