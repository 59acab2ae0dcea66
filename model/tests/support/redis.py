"""A Redis server that keeps nothing."""

import subprocess
from pathlib import Path

from support.processes import Process, free_port, program


class Redis:
    """With a password, as the stack's has one."""

    password = "not-a-secret"  # noqa: S105  It lives as long as a test.

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        self._process: Process | None = None
        self.start()

    def start(self) -> None:
        """Also after it was killed."""
        self._process = Process(
            [
                program("redis-server"),
                *("--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"),
                *("--requirepass", self.password, "--dir", str(self._folder)),
            ],
            self._folder / "redis.log",
        )
        self._process.wait_for("Redis", lambda: self.ask("PING") == "PONG")

    def ask(self, *words: str) -> str:
        """What redis-cli prints."""
        answer = subprocess.run(
            [program("redis-cli"), "-p", str(self.port), "-a", self.password, "--no-auth-warning", *words],
            capture_output=True,
            text=True,
            check=False,
        )
        return answer.stdout.strip()

    def kill(self) -> None:
        """Without a goodbye."""
        if self._process:
            self._process.kill()

    def freeze(self, *, frozen: bool) -> None:
        """It holds its connections and answers nothing."""
        if self._process:
            self._process.freeze(frozen=frozen)
