"""Which devices can train here, and which one a run gets."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass

import torch

from inception_studio.errors import UserError


@dataclass(frozen=True)
class Device:
    """A device as a person chooses it: `key` for `RunConfig.device`, name, memory in bytes (0: unknown)."""

    key: str
    name: str
    memory_bytes: int

    def __str__(self) -> str:
        memory = f", {self.memory_bytes / 2**30:.0f} GB" if self.memory_bytes else ""
        return f"{self.name}{memory}"


def available_devices() -> list[Device]:
    """What can be used, the best first; the CPU is always last."""
    devices = []
    if torch.cuda.is_available():
        properties = torch.cuda.get_device_properties(0)
        devices.append(Device("cuda", properties.name, properties.total_memory))
    if torch.backends.mps.is_available():
        devices.append(Device("mps", f"Apple GPU ({platform.machine()})", _host_memory()))
    devices.append(Device("cpu", f"CPU, {os.cpu_count()} cores", _host_memory()))
    return devices


def choose_device(key: str) -> Device:
    """The device for a `RunConfig.device`; UserError when this machine has none of that kind."""
    devices = available_devices()
    if key == "auto":
        return devices[0]
    for device in devices:
        if device.key == key:
            return device
    raise UserError(
        f"this machine has no {key} device", remedy=f"Use {', '.join(d.key for d in devices)} or auto."
    )


def _host_memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return 0
