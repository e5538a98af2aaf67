"""The rooms and their one direction, read from the imports and tried in processes of their own."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "inception_studio"
TESTS = Path(__file__).resolve().parent
MODULES = sorted(PACKAGE.rglob("*.py"))

# Who may import whom. "base" is what lies in the package itself: errors, files, paths and so on.
ALLOWED = {
    "base": set(),
    "nets": {"base"},
    "training": {"base", "nets"},
    "insight": {"base", "nets"},
    "desktop": {"base", "nets", "training", "insight"},
    "benchmarks": {"base", "nets", "training", "insight"},
    "cli": {"base", "nets", "training", "insight", "desktop", "benchmarks"},
}
QT = {"PySide6", "shiboken6", "pyqtgraph"}
SLOW = ("torch", "torchvision", "matplotlib", "skimage", "captum")


def test_rooms_import_only_from_their_left() -> None:
    wrong = []
    for path in MODULES:
        for name in imports(path):
            if name.startswith("inception_studio") and room(name) not in {
                room_of(path),
                *ALLOWED[room_of(path)],
            }:
                wrong.append(f"{path.relative_to(PACKAGE)} imports {name}")
    assert not wrong


def test_only_the_desktop_imports_qt() -> None:
    users = {room_of(path) for path in MODULES if QT & {name.split(".")[0] for name in imports(path)}}
    assert users == {"desktop"}


def test_training_and_insight_do_not_know_each_other() -> None:
    for own, other in (("training", "insight"), ("insight", "training")):
        for path in (PACKAGE / own).rglob("*.py"):
            assert not [n for n in imports(path) if n.startswith(f"inception_studio.{other}")], path


def test_imports_make_no_circle() -> None:
    """Late imports count; those for type checkers alone do not."""
    known = {module_name(path) for path in MODULES}
    graph = {}
    for path in MODULES:
        graph[module_name(path)] = {name for name in imports(path, typing=False) if name in known}
    TopologicalSorter(graph).prepare()  # raises CycleError


def test_engine_works_without_qt() -> None:
    names = [module_name(p) for p in MODULES if room_of(p) in {"base", "nets", "training", "insight"}]
    program = (
        "import sys, importlib\n"
        f"for name in {sorted(QT)}: sys.modules[name] = None\n"  # importing them raises ImportError
        f"for name in {names}: importlib.import_module(name)\n"
        "from inception_studio.nets.costs import costs_table\n"
        "assert costs_table(64)['depth'] == 22\n"
    )
    run(program)


def test_window_is_there_before_torch() -> None:
    loaded = run(
        "import sys, inception_studio.desktop.main_window, inception_studio.desktop.app\n"
        f"print(*[name for name in {SLOW} if name in sys.modules])"
    )
    assert loaded.split() == []


def test_help_needs_neither_torch_nor_qt() -> None:
    loaded = run(
        "import sys, inception_studio.cli as cli\n"
        "cli.build_parser().format_help()\n"
        f"print(*[name for name in {(*SLOW, 'PySide6', 'numpy', 'rich')} if name in sys.modules])"
    )
    assert loaded.split() == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_file_answers_one_question(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 400
    assert path.stem not in {"util", "utils", "helper", "helpers", "misc", "common"}
    if path.name == "__init__.py":
        assert path.parent == PACKAGE or not text.strip()
    else:
        assert ast.get_docstring(ast.parse(text)), "a module says in one sentence what it knows"


def test_test_files_are_short() -> None:
    assert not [path for path in TESTS.rglob("*.py") if len(path.read_text("utf-8").splitlines()) >= 400]


def imports(path: Path, *, typing: bool = True) -> Iterator[str]:
    """Full names of the modules that a file imports; without `typing`, not those under TYPE_CHECKING."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden: set[ast.AST] = set()
    if not typing:
        for node in ast.walk(tree):
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                hidden.update(inner for statement in node.body for inner in ast.walk(statement))
    for node in ast.walk(tree):
        if node in hidden:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            assert node.module is not None
            # `from package import module` is an import of the module.
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                is_module = (PACKAGE.parent / inner.replace(".", "/")).with_suffix(".py").is_file()
                yield inner if is_module else node.module


def room_of(path: Path) -> str:
    return room(module_name(path))


def room(module: str) -> str:
    """The room of a module by its name."""
    parts = module.split(".")
    if len(parts) > 1 and (PACKAGE / parts[1]).is_dir():
        return parts[1]
    return "cli" if len(parts) > 1 and (parts[1].startswith("cli") or parts[1] == "__main__") else "base"


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def run(program: str) -> str:
    """What a Python process of its own prints."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout
