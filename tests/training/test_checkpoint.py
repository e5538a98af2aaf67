"""The state in which training goes on: whole, complete, and never code."""

from __future__ import annotations

import pickle
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from inception_studio.errors import UserError
from inception_studio.training.checkpoint import Position, load_checkpoint, save_checkpoint
from inception_studio.training.config import RunConfig
from inception_studio.training.setup import build_optimizer

POSITION = Position(step=7, epoch=2, step_in_epoch=1, time_s=3.5, rate_factor=0.5, warm_up=False)


def trained(seed: int = 0, optimizer: str = "sgd", width: int = 8) -> tuple[nn.Module, torch.optim.Optimizer]:
    """A small network two steps old."""
    torch.manual_seed(seed)
    net = nn.Sequential(nn.Conv2d(3, width, 3), nn.BatchNorm2d(width), nn.Flatten(), nn.Linear(width * 36, 2))
    tool = build_optimizer(RunConfig(optimizer=optimizer), net)
    for _ in range(2):
        tool.zero_grad()
        net(torch.randn(4, 3, 8, 8)).square().mean().backward()
        tool.step()
    return net, tool


def states(net: nn.Module, tool: torch.optim.Optimizer) -> list[torch.Tensor]:
    found = list(net.state_dict().values())
    for state in tool.state_dict()["state"].values():
        found += [value for value in state.values() if isinstance(value, torch.Tensor)]
    return found


@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
def test_everything_comes_back(tmp_path: Path, optimizer: str) -> None:
    net, tool = trained(0, optimizer)
    save_checkpoint(tmp_path / "c.pt", net, tool, POSITION)
    other, other_tool = trained(1, optimizer)
    assert load_checkpoint(tmp_path / "c.pt", other, other_tool) == POSITION
    for one, two in zip(states(net, tool), states(other, other_tool), strict=True):
        assert torch.equal(one, two)


def test_a_checkpoint_of_before_warm_up_was_kept_is_read(tmp_path: Path) -> None:
    net, tool = trained()
    position = {k: v for k, v in vars(POSITION).items() if k != "warm_up"}
    torch.save(
        {"net": net.state_dict(), "optimizer": tool.state_dict(), "position": position}, tmp_path / "c.pt"
    )
    assert load_checkpoint(tmp_path / "c.pt", net, tool).warm_up


@pytest.mark.parametrize(
    "content",
    [b"", b"no checkpoint", {"net": {}}, [1, 2], {"net": {}, "optimizer": {}, "position": {"where": 3}}],
    ids=["empty", "text", "parts", "list", "position"],
)
def test_what_does_not_fit_is_a_users_error(tmp_path: Path, content: Any) -> None:
    path = tmp_path / "c.pt"
    path.write_bytes(content) if isinstance(content, bytes) else torch.save(content, path)
    with pytest.raises(UserError, match="does not fit this run") as caught:
        load_checkpoint(path, *trained())
    assert caught.value.path == path


def test_a_checkpoint_that_was_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "c.pt"
    save_checkpoint(path, *trained(), POSITION)
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(UserError, match="does not fit this run"):
        load_checkpoint(path, *trained())


def test_another_network_does_not_fit(tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "c.pt", *trained(), POSITION)
    with pytest.raises(UserError, match="does not fit this run"):
        load_checkpoint(tmp_path / "c.pt", *trained(width=6))


def test_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no checkpoint yet"):
        load_checkpoint(tmp_path / "c.pt", *trained())


class Evil:
    def __reduce__(self) -> tuple[Any, ...]:
        return print, ("this code must not run",)


def test_code_in_a_checkpoint_is_not_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "c.pt"
    torch.save({"net": Evil()}, path)
    with pytest.raises(UserError, match="does not fit this run"):
        load_checkpoint(path, *trained())
    path.write_bytes(pickle.dumps(Evil(), protocol=2))
    with pytest.raises(UserError, match="does not fit this run"):
        load_checkpoint(path, *trained())
    assert capsys.readouterr().out == ""


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """While entered, the system refuses to write more into any file, as a full disk would."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_leaves_the_older_one_whole(tmp_path: Path) -> None:
    path = tmp_path / "c.pt"
    net, tool = trained()
    save_checkpoint(path, net, tool, POSITION)
    before = path.read_bytes()
    with files_of_at_most(len(before) // 2), pytest.raises(UserError, match="cannot be written") as caught:
        save_checkpoint(path, net, tool, Position(step=99))
    assert caught.value.path == path
    assert path.read_bytes() == before
    assert load_checkpoint(path, net, tool) == POSITION
    assert [p.name for p in tmp_path.iterdir() if p.name != "home"] == [path.name]
