"""What is said when a run breaks off: memory, and what nobody foresaw."""

from __future__ import annotations

import torch

from inception_studio.errors import UserError
from inception_studio.training.config import RunConfig

# The allocators of CPU, MPS, cuBLAS and cuDNN have no error class of their own.
_NO_MEMORY = ("out of memory", "not enough memory", "can't allocate memory", "alloc_failed")


def out_of_memory(error: Exception) -> bool:
    """Whether the computer's or the device's memory was too small."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(text in str(error).lower() for text in _NO_MEMORY)


def explained(error: Exception, config: RunConfig) -> UserError:
    """The error in a user's words."""
    if isinstance(error, UserError):
        return error
    if not out_of_memory(error):
        return UserError(f"training failed ({error})")
    batch, size = config.batch_size, config.image_size
    remedy = f"Try batch size {batch // 2}." if batch > 3 else "Try a smaller image size or width."
    return UserError(f"batch size {batch} at {size} px does not fit in memory", remedy=remedy)
