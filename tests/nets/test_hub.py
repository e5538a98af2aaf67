"""Downloading: progress, cancelling, a wrong file, no network, the cache; a local server is the hub."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from inception_studio.cancellation import Cancelled, CancelToken
from inception_studio.errors import UserError
from inception_studio.nets.hub import cached_imagenet, download_imagenet

CONTENT = bytes(range(256)) * 4000  # 1 MB
NAME = f"googlenet-{hashlib.sha256(CONTENT).hexdigest()[:8]}.pth"


@dataclass
class Server:
    """What the stand-in sends, and how often it was asked."""

    url: str = ""
    content: bytes = CONTENT
    length: int | None = len(CONTENT)
    status: int = 200
    requests: int = 0
    go_on: threading.Event = field(default_factory=threading.Event)
    pause_after: int | None = None


@pytest.fixture
def server(cache: Path) -> Iterator[Server]:
    """A server on this machine; it stops in mid-file where the test says, until the test ends."""
    plan = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            plan.requests += 1
            if plan.status != 200:
                self.send_error(plan.status)
                return
            self.send_response(200)
            if plan.length is not None:
                self.send_header("Content-Length", str(plan.length))
            self.end_headers()
            if plan.pause_after is not None:
                self.wfile.write(plan.content[: plan.pause_after])
                plan.go_on.wait(30)
                return
            self.wfile.write(plan.content)

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        plan.url = f"http://127.0.0.1:{http.server_port}/models/{NAME}"
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield plan
        plan.go_on.set()
        http.shutdown()
        thread.join()
    _no_download_thread_is_left()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """torch's cache of this test; proxies of the machine do not matter."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setenv("no_proxy", "*")
    return tmp_path / "torch" / "hub" / "checkpoints"


def _no_download_thread_is_left() -> None:
    for thread in threading.enumerate():
        if thread.name == "download":
            thread.join(5)
            assert not thread.is_alive()


def _files(cache: Path) -> list[str]:
    return [path.name for path in cache.glob("*")] if cache.exists() else []


def test_downloads_once_and_tells_how_far_it_is(server: Server, cache: Path) -> None:
    assert cached_imagenet(server.url) is None
    seen: list[tuple[int, int, str]] = []
    path = download_imagenet(CancelToken(), lambda *args: seen.append(args), server.url)
    assert path == cache / NAME
    assert path.read_bytes() == CONTENT
    assert _files(cache) == [NAME]
    done = [d for d, _, _ in seen]
    assert done == sorted(done)
    assert len(done) > 5
    assert seen[-1] == (len(CONTENT), len(CONTENT), "ImageNet weights: 1.0 of 1.0 MB")

    assert cached_imagenet(server.url) == path
    assert download_imagenet(CancelToken(), url=server.url) == path
    assert server.requests == 1


def test_a_server_that_does_not_say_how_much_comes(server: Server) -> None:
    server.length = None
    seen: list[tuple[int, int, str]] = []
    download_imagenet(CancelToken(), lambda *args: seen.append(args), server.url)
    assert seen[-1] == (len(CONTENT), 0, "ImageNet weights: 1.0 MB")


def test_a_damaged_file_in_the_cache_is_fetched_again(server: Server, cache: Path) -> None:
    cache.mkdir(parents=True)
    (cache / NAME).write_bytes(CONTENT[:-1])
    download_imagenet(CancelToken(), url=server.url)
    assert (cache / NAME).read_bytes() == CONTENT


def test_cancelling_in_mid_file_leaves_nothing(server: Server, cache: Path) -> None:
    server.pause_after = 300_000
    token = CancelToken()

    def progress(done: int, total: int, text: str) -> None:
        if done == 300_000:  # everything that will come: the connection is silent from here on
            token.cancel()

    start = time.monotonic()
    with pytest.raises(Cancelled):
        download_imagenet(token, progress, server.url)
    assert time.monotonic() - start < 3
    assert _files(cache) == []


def test_cancelling_while_the_server_is_silent(server: Server, cache: Path) -> None:
    server.pause_after = 0
    token = CancelToken()
    threading.Timer(0.2, token.cancel).start()
    start = time.monotonic()
    with pytest.raises(Cancelled):
        download_imagenet(token, url=server.url)
    assert time.monotonic() - start < 3
    assert _files(cache) == []


def _failure(url: str, cache: Path, timeout_s: float = 15.0) -> UserError:
    with pytest.raises(UserError) as caught:
        download_imagenet(CancelToken(), url=url, timeout_s=timeout_s)
    assert url in caught.value.remedy
    assert str(cache / NAME) in caught.value.remedy
    assert _files(cache) == []
    return caught.value


def test_something_else_in_its_place(server: Server, cache: Path) -> None:
    server.content = b"<html>Please log in to the hotel's network</html>"
    server.length = len(server.content)
    assert "something else came" in _failure(server.url, cache).what


def test_a_connection_that_breaks_off(server: Server, cache: Path) -> None:
    server.content = CONTENT[:400_000]
    assert "broke off after 0.4 MB" in _failure(server.url, cache).what


def test_a_server_without_the_file(server: Server, cache: Path) -> None:
    server.status = 404
    assert "answers 404" in _failure(server.url, cache).what


def test_a_silent_server(server: Server, cache: Path) -> None:
    server.pause_after = 1000
    assert "the server is silent" in _failure(server.url, cache, timeout_s=0.3).what


def test_offline(cache: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    assert "no connection" in _failure(f"http://127.0.0.1:{port}/{NAME}", cache).what


def test_a_cache_that_cannot_be_written(server: Server, cache: Path) -> None:
    cache.parent.mkdir(parents=True)
    cache.touch()
    with pytest.raises(UserError, match="cannot be written"):
        download_imagenet(CancelToken(), url=server.url)
