"""Real neighbours, each a process of its own on a free port of the loopback interface."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(what: str, is_so: Callable[[], bool], seconds: float = 60, log: Path | None = None) -> None:
    """Waits; fails with what was waited for, and what the process said meanwhile."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            said = log.read_text(errors="replace")[-4000:] if log else ""
            raise TimeoutError(f"{what} did not happen within {seconds:g} s\n{said}")
        time.sleep(0.05)


def status_of(url: str) -> int:
    """The status that a URL answers with; 0 where nothing answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  Always http.
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


class Process:
    """A program that runs until the test ends it."""

    def __init__(
        self, command: list[str], log: Path, environment: Mapping[str, str] | None = None, user: str | None = None
    ) -> None:
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=dict(environment) if environment is not None else None,
                user=user,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Of the program itself."""
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """Whether it is gone."""
        return self._process.poll() is not None

    def ends_with(self, seconds: float = 60) -> int:
        """Its exit code, once it has one."""
        return self._process.wait(seconds)

    def send(self, number: signal.Signals) -> None:
        """A signal for it alone."""
        self._process.send_signal(number)

    def freeze(self, *, frozen: bool) -> None:
        """It stays, and answers no more: worse than being gone."""
        os.killpg(self._process.pid, signal.SIGSTOP if frozen else signal.SIGCONT)

    def wait_for(self, what: str, is_so: Callable[[], bool], seconds: float = 60) -> None:
        """Until it answers. One that does not is ended: no fixture knows it yet."""
        try:
            wait_until(what, lambda: self._lives() and is_so(), seconds, self.log)
        except BaseException:
            self.kill()
            raise

    def _lives(self) -> bool:
        if self.has_ended:
            raise ChildProcessError(f"it has ended\n{self.log.read_text(errors='replace')[-4000:]}")
        return True

    def stop(self, seconds: float = 15) -> None:
        """Asks it to go, for the sake of children in groups of their own; then as `kill`."""
        self.send(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.ends_with(seconds)
        self.kill()

    def kill(self) -> None:
        """It and its children, without a goodbye."""
        if not self.has_ended:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


def program(name: str, *folders: str) -> str:
    """A program on PATH or in a folder that its package keeps off PATH."""
    found = shutil.which(name) or next((shutil.which(name, path=str(folder)) for folder in folders if folder), None)
    if found is None:
        raise FileNotFoundError(f"{name} is missing: apt-get install postgresql redis-server")
    return found
