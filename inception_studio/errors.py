"""The one error whose text a user reads; knows nothing of where it is shown."""

from __future__ import annotations

from pathlib import Path


class UserError(Exception):
    """Something outside the program is not as it must be: a file, an input, the network, a disk.

    `what` happened, to which `path`, and the `remedy`: what to do about it. `str()` joins them into
    one readable message. The engine raises it at its boundary only and trusts itself inside.
    """

    def __init__(self, what: str, path: Path | str | None = None, remedy: str = "") -> None:
        self.what = what
        self.path = None if path is None else Path(path)
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        place = "" if self.path is None else f"{self.path}: "
        sentence = f"{place}{self.what}".rstrip(".") + "."
        return f"{sentence} {self.remedy}".rstrip()
