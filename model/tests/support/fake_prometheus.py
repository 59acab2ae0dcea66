"""A Prometheus that answers by what the query mentions."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from support.fake_cluster import listening

Value = str | None


@dataclass
class FakePrometheus:
    """One value for each query; None is an empty answer."""

    value: Callable[[str], Value]
    account: tuple[str, str] | None = None
    code: int = 200
    body: bytes | None = None
    """In place of a vector."""
    queries: list[str] = field(default_factory=list)


@contextmanager
def counting(fake: FakePrometheus) -> Iterator[str]:
    """Its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)["query"][0]
            fake.queries.append(query)
            value = fake.value(query)
            result = [] if value is None else [{"metric": {}, "value": [0, value]}]
            body = json.dumps({"status": "success", "data": {"resultType": "vector", "result": result}}).encode()
            wanted = fake.account and "Basic " + base64.b64encode(":".join(fake.account).encode()).decode()
            self.send_response(401 if wanted and self.headers["Authorization"] != wanted else fake.code)
            body = body if fake.body is None else fake.body
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with listening(Handler) as url:
        yield url
