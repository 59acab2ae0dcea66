"""Asks Prometheus for one number at a time."""

import base64
import json
import math
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urlencode, urlsplit

from model_server.gate.check import Unmeasurable
from model_server.rollout.patience import Away, patiently, refusal

_TIMEOUT_SECONDS = 15.0
_SHOWN_CHARACTERS = 200


@dataclass(frozen=True)
class Prometheus:
    """A server, and the account that may ask it. Raises `Unmeasurable` where the address is none."""

    url: str
    username: str | None = None
    password: str | None = None
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_address = False
        if not is_address:
            raise Unmeasurable(f"--prometheus-url {self.url}: an address such as http://prometheus:9090 is needed")

    def number(self, query: str) -> float | None:
        """The value of a query that answers one; None where there is nothing, or no number. Raises `Unmeasurable`."""
        answer = patiently(lambda: self._ask(query), self.sleep)
        try:
            results = json.loads(answer)["data"]["result"]
            value = float(results[0]["value"][1]) if results else math.nan
        except (ValueError, LookupError, TypeError) as error:
            shown = answer[:_SHOWN_CHARACTERS].decode("utf-8", "replace")
            raise Unmeasurable(
                f"{self.url} answered {query} with no vector, check --prometheus-url: {shown}"
            ) from error
        return value if math.isfinite(value) else None

    def _ask(self, query: str) -> bytes:
        address = f"{self.url.rstrip('/')}/api/v1/query?{urlencode({'query': query})}"
        request = urllib.request.Request(address, headers=self._headers())  # noqa: S310 the scheme was looked at
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
                body: bytes = answer.read()
                return body
        except urllib.error.HTTPError as error:
            reason = error.read().decode("utf-8", "replace")[:_SHOWN_CHARACTERS]
            raise refusal(error.code, f"{self.url} answered {query} with {error.code}: {reason}") from error
        except (OSError, HTTPException) as error:
            raise Away(f"{self.url} does not answer {query}: {error}") from error

    def _headers(self) -> dict[str, str]:
        headers = {"Accept": "application/json"}
        if self.username is not None:
            account = f"{self.username}:{self.password or ''}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(account).decode()}"
        return headers
