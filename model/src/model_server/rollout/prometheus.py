"""Asks Prometheus for one number at a time."""

import base64
import json
import math
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import urlencode

from model_server.gate.check import Unmeasurable

_TIMEOUT_SECONDS = 15.0


@dataclass(frozen=True)
class Prometheus:
    """A server, and the account that may ask it."""

    url: str
    username: str | None = None
    password: str | None = None

    def number(self, query: str) -> float | None:
        """The value of a query that answers one; None where there is nothing, or no number. Raises `Unmeasurable`."""
        headers = {"Accept": "application/json"}
        if self.username is not None:
            account = f"{self.username}:{self.password or ''}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(account).decode()}"
        address = f"{self.url.rstrip('/')}/api/v1/query?{urlencode({'query': query})}"
        if not address.startswith(("http://", "https://")):
            raise Unmeasurable(f"--prometheus-url {self.url}: an address such as http://prometheus:9090 is needed")
        request = urllib.request.Request(address, headers=headers)  # noqa: S310 the scheme was looked at
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
                results = json.loads(answer.read())["data"]["result"]
        except urllib.error.HTTPError as error:
            reason = error.read().decode("utf-8", "replace")[:200]
            raise Unmeasurable(f"{self.url} answered {query} with {error.code}: {reason}") from error
        except (OSError, ValueError, KeyError) as error:
            raise Unmeasurable(f"{self.url} does not answer {query}: {error}") from error
        if not results:
            return None
        value = float(results[0]["value"][1])
        return value if math.isfinite(value) else None
