"""Reads the tensors that stand in a weight file, whatever network they belong to."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from torch import Tensor

from inception_studio.errors import UserError

# Three heads of 20,000 classes make a GoogLeNet of 300 MB; its optimiser's state may triple that.
MAX_BYTES = 2 * 2**30

EXPECTED = "Choose a .pth or .pt state dict in torchvision's GoogLeNet layout, or a .safetensors file."
_AGAIN = "Copy or download it again."
_SAVE_STATE = "Save its weights alone, with torch.save(model.state_dict(), …), and open that file."


@dataclass(frozen=True)
class WeightFile:
    """What a file holds: tensors by name, a safetensors file's own metadata, class names if it has them."""

    path: Path
    sha256: str
    tensors: Mapping[str, Tensor]
    metadata: Mapping[str, str] = field(default_factory=dict)
    classes: tuple[str, ...] | None = None


def read_weight_file(path: Path) -> WeightFile:
    """Read a state dict of `torch.save` (never running code) or a .safetensors file, told by its content.

    A checkpoint that wraps the state dict as "state_dict" or "model" is unwrapped, the prefix "module." of
    `DataParallel` dropped, an entry "classes" taken as class names. Raises UserError for all else.
    """
    data = _content(path)
    sha256 = hashlib.sha256(data).hexdigest()
    if data[8:9] == b"{":
        tensors = _safetensors(data, path)
        metadata = _metadata(data)
        return WeightFile(path, sha256, tensors, metadata, _json_names(metadata.get("classes")))
    if data.startswith((b"PK\x03\x04", b"\x80")):
        tensors, classes = _unwrapped(_torch_content(data, path), path)
        return WeightFile(path, sha256, tensors, classes=classes)
    raise UserError("this is no weight file, neither of torch.save nor safetensors", path, EXPECTED)


def _content(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UserError("this is a folder, not a weight file", path, EXPECTED)
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UserError(f"the file is too large for a GoogLeNet ({size / 2**30:.1f} GiB)", path, EXPECTED)
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise UserError("there is no such file", path, "Check its name and folder.") from error
    except OSError as error:
        raise UserError(
            f"the file cannot be read ({error.strerror})", path, "Check its permissions."
        ) from error
    if not data:
        raise UserError("the file is empty", path, _AGAIN)
    return data


def _safetensors(data: bytes, path: Path) -> dict[str, Tensor]:
    try:
        tensors: dict[str, Tensor] = safetensors.torch.load(data)
    except Exception as error:  # its own error for a bad file, any other for a type that torch does not know
        raise UserError(f"the safetensors file is damaged or cut short ({error})", path, _AGAIN) from error
    return tensors


def _metadata(data: bytes) -> dict[str, str]:
    # The format: 8 bytes of length, little-endian, then a JSON header; the tensors were read, so it is sound.
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    metadata: dict[str, str] = header.get("__metadata__", {})
    return metadata


def _torch_content(data: bytes, path: Path) -> Any:
    # torch.save writes a zip archive, formerly pickles of protocol 2; other pickles are nobody's weights.
    if data.startswith(b"\x80") and not data.startswith(b"\x80\x02"):
        raise _refused(path, "a Python pickle that torch.save did not write")
    try:
        return torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise _refused(path, "it holds more than weights") from error
    except Exception as error:  # a malformed archive raises nearly every type
        raise UserError(
            "the file is damaged, cut short, or not a state dict saved by torch.save",
            path,
            f"{_AGAIN} If it is whole: {_SAVE_STATE[0].lower()}{_SAVE_STATE[1:]}",
        ) from error


def _refused(path: Path, reason: str) -> UserError:
    return UserError(f"the file was refused, because opening it could run code ({reason})", path, _SAVE_STATE)


def _unwrapped(content: Any, path: Path) -> tuple[dict[str, Tensor], tuple[str, ...] | None]:
    classes = None
    for wrapper in (None, "state_dict", "model"):
        if isinstance(content, Mapping):
            if wrapper is not None and isinstance(content.get(wrapper), Mapping):
                content = content[wrapper]
            classes = classes or _names(content.get("classes"))
    if not isinstance(content, Mapping):
        raise UserError("the file holds no state dict", path, _SAVE_STATE)
    entries = {str(name): value for name, value in content.items() if name != "classes"}
    tensors = {name: value for name, value in entries.items() if isinstance(value, Tensor)}
    if not tensors or len(tensors) < len(entries):
        raise UserError("the file holds something else than a state dict of tensors", path, _SAVE_STATE)
    if all(name.startswith("module.") for name in tensors):
        tensors = {name.removeprefix("module."): value for name, value in tensors.items()}
    return tensors, classes


def _names(value: Any) -> tuple[str, ...] | None:
    if isinstance(value, list | tuple) and value and all(isinstance(name, str) for name in value):
        return tuple(value)
    return None


def _json_names(text: str | None) -> tuple[str, ...] | None:
    try:
        return None if text is None else _names(json.loads(text))
    except ValueError:
        return None
