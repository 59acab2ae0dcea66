"""The key that callers send, where one is asked for."""

import hmac
from pathlib import Path

from model_server.errors import Unauthorized
from model_server.http.messages import Headers


class ApiKey:
    """Read from a mounted file, and read again when that changes: a key is renewed without a restart."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._read_at = 0
        self._key = b""
        if file is not None:
            self._refresh()

    def check(self, headers: Headers) -> None:
        """Raises `Unauthorized` unless `Authorization: Bearer …` or `X-API-Key: …` holds the key."""
        if self._file is None:
            return
        self._refresh()
        scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
        given = token.strip() if scheme.lower() == b"bearer" else headers.get(b"x-api-key", b"")
        if not given:
            raise Unauthorized("send it as Authorization: Bearer <key>, or as X-API-Key: <key>")
        # In constant time, or the key could be guessed letter by letter.
        if not hmac.compare_digest(given, self._key):
            raise Unauthorized("this key is not the one")

    def _refresh(self) -> None:
        if self._file is None:
            return
        changed_at = self._file.stat().st_mtime_ns
        if changed_at == self._read_at:
            return
        key = self._file.read_bytes().strip()
        if not key:
            raise ValueError(f"API_KEY_FILE {self._file} is empty: everybody would be let in")
        self._key, self._read_at = key, changed_at
