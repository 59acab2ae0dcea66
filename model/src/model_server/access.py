"""A line in the log for each request, many written at a time: a call of `logging` costs more than a prediction."""

import asyncio
import logging
import sys
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any

import msgspec

_FLUSH_SECONDS = 0.2
_MOST_WAITING = 1_000

log = logging.getLogger(__name__)


class AccessLog:
    """Who asked what, how it ended and how long it took; never what was in it."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._is_scheduled = False

    def write(self, scope: MutableMapping[str, Any], request_id: str, status: int, seconds: float) -> None:
        """Keeps a line, and writes it soon."""
        if not log.isEnabledFor(logging.INFO):
            return
        entry = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "level": "INFO",
            "logger": __name__,
            "message": f"{scope['method']} {scope['path']} {status}",
            "request_id": request_id,
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "seconds": round(seconds, 6),
        }
        self._lines.append(msgspec.json.encode(entry))
        if len(self._lines) >= _MOST_WAITING:
            self.flush()
        elif not self._is_scheduled:
            self._is_scheduled = True
            asyncio.get_running_loop().call_later(_FLUSH_SECONDS, self.flush)

    def flush(self) -> None:
        """Writes what waits."""
        self._is_scheduled = False
        if self._lines:
            lines, self._lines = self._lines, []
            sys.stdout.write(b"\n".join([*lines, b""]).decode())
            sys.stdout.flush()
