"""Fetches torchvision's ImageNet weights into torch's own cache; knows nothing of what is in them."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPException
from pathlib import Path
from queue import Empty, Full, Queue
from typing import BinaryIO
from urllib.error import HTTPError, URLError
from urllib.request import Request, build_opener

import torch.hub

from inception_studio import __version__
from inception_studio.cancellation import CancelToken, Progress, no_progress
from inception_studio.errors import UserError
from inception_studio.files import write_whole
from inception_studio.nets.imagenet import URL, hash_prefix

STALL_TIMEOUT_S = 15.0
_CHUNK_BYTES = 1 << 16
_POLL_S = 0.05


def cached_imagenet(url: str = URL) -> Path | None:
    """The checkpoint in torch's cache (`torch.hub.get_dir()`), None if it is not there; does not read it."""
    path = _cache_path(url)
    return path if path.is_file() else None


def download_imagenet(
    token: CancelToken, progress: Progress = no_progress, url: str = URL, timeout_s: float = STALL_TIMEOUT_S
) -> Path:
    """The checkpoint's path: from the cache when it is there and whole, else downloaded (50 MB).

    `progress` counts bytes. The file appears under its name only when its SHA-256 is right. Raises
    `Cancelled` within 50 ms of the token's cancellation, and UserError when the server cannot be reached,
    is silent for `timeout_s` seconds, sends something else, or the file cannot be written.
    """
    path = _cache_path(url)
    if path.is_file() and _sha256(path, token).startswith(hash_prefix(url)):
        return path
    write_whole(path, lambda file: _fetch(url, path, file, token, progress, timeout_s))
    return path


def _cache_path(url: str) -> Path:
    return Path(torch.hub.get_dir()) / "checkpoints" / url.rsplit("/", 1)[-1]


def _sha256(path: Path, token: CancelToken) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            token.check()
            digest.update(chunk)
    return digest.hexdigest()


def _fetch(
    url: str, path: Path, file: BinaryIO, token: CancelToken, progress: Progress, timeout_s: float
) -> None:
    digest = hashlib.sha256()
    done = 0
    with closing(_Stream(url, timeout_s)) as stream:
        progress(0, 0, "Connecting to the server of torchvision's weights")
        for chunk in _received(stream, url, path, token):
            file.write(chunk)
            digest.update(chunk)
            done += len(chunk)
            of_total = f" of {stream.total / 1e6:.1f}" if stream.total else ""
            progress(done, stream.total, f"ImageNet weights: {done / 1e6:.1f}{of_total} MB")
        if done < stream.total:
            raise _failed(f"the connection broke off after {done / 1e6:.1f} MB", url, path)
    expected, found = hash_prefix(url), digest.hexdigest()
    if not found.startswith(expected):
        raise _failed(
            f"something else came in their place: its SHA-256 begins with {found[: len(expected)]}", url, path
        )


def _received(stream: _Stream, url: str, path: Path, token: CancelToken) -> Iterator[bytes]:
    try:
        yield from stream.chunks(token)
    except HTTPError as error:
        raise _failed(f"the server answers {error.code} {error.reason}", url, path) from error
    except TimeoutError as error:
        raise _failed("the server is silent", url, path) from error
    except URLError as error:
        raise _failed(f"no connection: {error.reason}", url, path) from error
    except (OSError, HTTPException) as error:
        raise _failed(f"the connection failed: {error}", url, path) from error


def _failed(reason: str, url: str, path: Path) -> UserError:
    return UserError(
        f"torchvision's ImageNet weights could not be downloaded ({reason})",
        remedy=f"Check the connection and try again, or fetch {url} with a browser and save it as {path}",
    )


class _Stream:
    """A download that a thread of its own reads.

    Looking up a name and waiting for a silent server cannot be interrupted; the job that listens here
    can. The thread ends at its next chunk or time-out, and does not hold up the program's end.
    """

    def __init__(self, url: str, timeout_s: float) -> None:
        self.total = 0  # bytes, known before the first chunk comes; 0: the server does not say
        self._url = url
        self._timeout_s = timeout_s
        self._queue: Queue[bytes | Exception] = Queue(maxsize=16)
        self._closed = threading.Event()
        threading.Thread(target=self._read, name="download", daemon=True).start()

    def chunks(self, token: CancelToken) -> Iterator[bytes]:
        """What comes, until the end. Raises `Cancelled`, and what the connection raised."""
        while True:
            token.check()
            try:
                item = self._queue.get(timeout=_POLL_S)
            except Empty:
                continue
            if isinstance(item, Exception):
                raise item
            if not item:
                return
            yield item

    def close(self) -> None:
        """Let the thread end."""
        self._closed.set()

    def _read(self) -> None:
        request = Request(self._url, headers={"User-Agent": f"inception-studio/{__version__}"})
        try:
            with build_opener().open(request, timeout=self._timeout_s) as response:
                self.total = int(response.headers.get("Content-Length") or 0)
                while not self._closed.is_set():
                    chunk = response.read1(_CHUNK_BYTES)
                    self._put(chunk)
                    if not chunk:
                        return
        except Exception as error:  # raised again in the job that listens
            self._put(error)

    def _put(self, item: bytes | Exception) -> None:
        while not self._closed.is_set():
            try:
                self._queue.put(item, timeout=_POLL_S)
            except Full:
                continue
            return
