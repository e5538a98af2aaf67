"""Which devices can train, and which one a run gets."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from inception_studio.errors import UserError
from inception_studio.training.devices import Device, available_devices, choose_device


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """One without a GPU."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    return monkeypatch


def with_cuda(machine: pytest.MonkeyPatch) -> None:
    properties = SimpleNamespace(name="Big GPU", total_memory=80 * 2**30)
    machine.setattr(torch.cuda, "is_available", lambda: True)
    machine.setattr(torch.cuda, "get_device_properties", lambda index: properties)


def test_the_cpu_is_always_there(machine: pytest.MonkeyPatch) -> None:
    (cpu,) = available_devices()
    assert cpu.key == "cpu"
    assert "CPU" in str(cpu)
    assert choose_device("auto") == choose_device("cpu") == cpu


def test_cuda_comes_before_mps_and_the_cpu(machine: pytest.MonkeyPatch) -> None:
    with_cuda(machine)
    machine.setattr(torch.backends.mps, "is_available", lambda: True)
    assert [device.key for device in available_devices()] == ["cuda", "mps", "cpu"]
    assert str(choose_device("auto")) == "Big GPU, 80 GB"
    assert choose_device("mps").key == "mps"


def test_a_device_that_is_not_there(machine: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match="no cuda device") as caught:
        choose_device("cuda")
    assert caught.value.remedy == "Use cpu or auto."


def test_unknown_memory_is_not_shown() -> None:
    assert str(Device("mps", "Apple GPU (arm64)", 0)) == "Apple GPU (arm64)"
