"""What a user reads when Qt cannot start: the package to install, or that there is no display."""

from __future__ import annotations

import ctypes
import sys

import pytest

from inception_studio.desktop import system_libraries
from inception_studio.errors import UserError

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="these libraries are Linux's")


def test_a_missing_library_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(name: str) -> None:
        raise ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")

    monkeypatch.setattr(system_libraries, "import_module", fails)
    with pytest.raises(UserError) as error:
        system_libraries.require_libraries()
    assert "libEGL.so.1" in str(error.value)
    assert "sudo apt install libegl1" in str(error.value)


def test_all_missing_libraries_of_a_display_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = ("libxcb-cursor.so.0", "libxcb-icccm.so.4")

    def load(name: str) -> None:
        if name.endswith("libqxcb.so") or name in missing:
            raise OSError(f"{missing[0]}: cannot open shared object file")

    monkeypatch.setattr(ctypes, "CDLL", load)
    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    with pytest.raises(UserError, match=r"sudo apt install libxcb-cursor0 libxcb-icccm4$"):
        system_libraries.require_display()


def test_no_display_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UserError, match="no display"):
        system_libraries.require_display()


def test_a_platform_that_the_user_chose_is_not_questioned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.delenv("DISPLAY", raising=False)
    system_libraries.require_display()
