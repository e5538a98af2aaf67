"""What an installation brings: the wheel's contents, the command, and the Makefile's own words."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Mapping
from email.parser import Parser
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

from inception_studio import __version__

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from this checkout without a network."""
    pytest.importorskip("build", reason="building a wheel needs the test extra")
    pytest.importorskip("hatchling", reason="building a wheel needs the test extra")
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, REPOSITORY]
    done = subprocess.run(command, capture_output=True, text=True, timeout=150)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = out.glob("*.whl")
    return zipfile.ZipFile(path)


def test_wheel_holds_the_program_and_its_resources(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    modules = {str(p.relative_to(REPOSITORY)) for p in (REPOSITORY / "inception_studio").rglob("*.py")}
    assert modules <= names
    resources = [p for p in (REPOSITORY / "resources").rglob("*") if p.is_file() and p.name[0] != "."]
    assert {f"inception_studio/{p.relative_to(REPOSITORY)}" for p in resources} <= names
    strange = {name.split("/")[0] for name in names} - {"inception_studio"}
    assert strange == {f"inception_studio-{__version__}.dist-info"}


def test_wheel_names_what_it_needs_and_its_command(wheel: zipfile.ZipFile) -> None:
    folder = f"inception_studio-{__version__}.dist-info"
    metadata = Parser().parsestr(wheel.read(f"{folder}/METADATA").decode())
    needed = metadata.get_all("Requires-Dist", [])
    assert metadata["Version"] == __version__
    assert metadata["Requires-Python"] == ">=3.11"
    assert "pyside6<6.12,>=6.8" in [line.lower() for line in needed]  # 6.12.0 aborts
    assert "inception-studio = inception_studio.cli:main" in wheel.read(f"{folder}/entry_points.txt").decode()


def test_resources_are_found_in_an_installed_package(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path / "site")
    program = (
        "from inception_studio.resources import resource\n"
        "path = resource('icons', 'app.svg')\n"
        "print(path.is_file(), path)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["True", str(tmp_path / "site/inception_studio/resources/icons/app.svg")]


def test_installed_command_is_this_program() -> None:
    try:
        installed = distribution("inception-studio")
    except PackageNotFoundError:
        pytest.skip("the program runs from its folder, not installed")
    (command,) = [entry for entry in installed.entry_points if entry.group == "console_scripts"]
    assert (command.name, command.value) == ("inception-studio", "inception_studio.cli:main")
    assert installed.version == __version__


def test_pyproject_tests_what_the_makefile_installs() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    assert {"test", "dev"} <= set(project["optional-dependencies"])


# The Makefile, with a stand-in for Python that makes and installs nothing.

PYTHON = """#!/bin/sh
case "$*" in
*version_info*) exit {too_old} ;;
*ensurepip*) exit {no_venv} ;;
"-m venv"*) mkdir -p "$3/bin"; cp "$0" "$3/bin/python"
    printf '#!/bin/sh\\necho studio "$@"\\n' > "$3/bin/inception-studio"
    chmod +x "$3/bin/inception-studio" ;;
*) echo python "$@" ;;
esac
"""


class Workshop:
    """A folder with the Makefile and the stand-in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("Makefile", "pyproject.toml"):
            shutil.copy(REPOSITORY / name, folder)

    def make(self, target: str, display: str = "", **answers: int) -> subprocess.CompletedProcess[str]:
        python = self.folder / "python-stand-in"
        python.write_text(PYTHON.format(**{"too_old": 0, "no_venv": 0, **answers}))
        python.chmod(0o755)
        # Under `make test` this make would take itself for a part of that one.
        outside = {name: value for name, value in os.environ.items() if "MAKE" not in name}
        environment: Mapping[str, str] = {**outside, "DISPLAY": display, "WAYLAND_DISPLAY": ""}
        command = ["make", target, f"PYTHON={python}"]
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=60
        )


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    if shutil.which("make") is None:
        pytest.skip("needs make")
    return Workshop(tmp_path)


def test_make_run_installs_once_and_opens_the_window(workshop: Workshop) -> None:
    first = workshop.make("run", display=":0")
    assert "pip --disable-pip-version-check install -e ." in first.stdout
    assert first.stdout.splitlines()[-1] == "studio"
    assert workshop.make("run", display=":0").stdout.split() == ["studio"]


def test_make_run_installs_again_when_the_needs_change(workshop: Workshop) -> None:
    workshop.make("run", display=":0")
    stamp = workshop.folder / ".venv" / ".installed"
    later = stamp.stat().st_mtime + 10
    os.utime(workshop.folder / "pyproject.toml", (later, later))
    assert "install -e ." in workshop.make("run", display=":0").stdout


@pytest.mark.skipif(sys.platform == "darwin", reason="a Mac has a display")
def test_make_run_without_a_display_gives_the_tour(workshop: Workshop) -> None:
    said = workshop.make("run").stdout
    assert "There is no display here" in said
    assert said.splitlines()[-1] == "studio tour --out screenshots"


def test_make_test_installs_the_extra_and_runs_the_suite(workshop: Workshop) -> None:
    said = workshop.make("test").stdout
    assert "install -e .[test]" in said
    assert said.splitlines()[-1] == "python -m pytest -n 2 --dist loadfile"
    assert "install" not in workshop.make("run", display=":0").stdout


def test_make_names_what_python_lacks(workshop: Workshop) -> None:
    old = workshop.make("run", too_old=1)
    assert old.returncode != 0
    assert "needs Python 3.11 or newer" in old.stderr
    bare = workshop.make("run", no_venv=1)
    assert bare.returncode != 0
    assert "sudo apt install python3-venv" in bare.stderr
    assert not (workshop.folder / ".venv").exists()
