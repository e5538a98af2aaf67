"""Who trains a run: a lock on a file in its folder, which the system lets go however a process ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inception_studio.errors import UserError

CUT_OFF = "cut off"
UNFINISHED = frozenset({"stopped", "failed", CUT_OFF})  # what can go on from a checkpoint
_NAME = "train.lock"
_PATIENCE_S = 1.0  # somebody who only asks holds the lock, too, for a moment


@contextmanager
def training_lock(run: Path) -> Iterator[None]:
    """Be the only one who trains the run in this folder.

    Raises UserError when another process, or another thread of this one, trains it, or when the folder
    cannot be written. On a file system that knows no locks there is none.
    """
    from filelock import FileLock, Timeout  # late: the window's first answer need not wait for it

    remedy = "Choose another folder."
    if not run.is_dir():
        raise UserError("the run's folder is gone", run, remedy)
    lock = FileLock(run / _NAME)
    try:
        lock.acquire(timeout=_PATIENCE_S)
    except Timeout as error:
        what = "this run is being trained already"
        raise UserError(what, run, "Stop the other training first, or wait for its end.") from error
    except NotImplementedError:
        pass
    except OSError as error:
        what = f"the run's folder cannot be written ({error.strerror})"
        raise UserError(what, run, remedy) from error
    try:
        yield
    finally:
        lock.release()


def present_state(run: Path, logged: str) -> str:
    """A run's state as its log has it, or "cut off": it says that the run goes on, but nobody trains it."""
    return CUT_OFF if logged in {"starting", "running"} and not _is_trained(run) else logged


def _is_trained(run: Path) -> bool:
    if not (run / _NAME).exists():
        return False
    from filelock import FileLock, Timeout  # late: as above

    try:
        with FileLock(run / _NAME).acquire(timeout=0):
            return False
    except (Timeout, OSError, NotImplementedError):  # where nothing can be known the log is believed
        return True
