"""A model service that can be told to be bad at its work."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Response = tuple[int, bytes]


@dataclass
class FakeService:
    """Answers as the model server does, but for what is changed here."""

    pods: list[str] = field(default_factory=lambda: ["pod-a"])
    """Connections come to them by turns, as through a Service."""
    model: dict[str, Any] = field(
        default_factory=lambda: {"name": "digits", "version": "3", "source": "models:/digits/3"}
    )
    declared: dict[str, str] = field(default_factory=dict)
    actual: dict[str, str] = field(default_factory=lambda: {"python": "3.11.7"})
    delay_seconds: float = 0.0
    memory: dict[str, float] = field(default_factory=dict)
    growth_bytes: float = 0.0
    """What each batch adds to a pod's memory."""
    gauge: str | None = "process_resident_memory_bytes"
    api_key: str | None = None
    label: Callable[[list[float]], Any] = lambda row: {"label": int(row[0])}
    """Prediction for a sample; the right label is its first number."""
    override: dict[str, Callable[[int], Response | None]] = field(default_factory=dict)
    """By path: another answer to the nth request, or None for the usual one."""
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    connections: int = 0
    drop_after: int | None = None
    """Requests that a connection answers before it is closed without a word."""

    def answer(self, method: str, path: str, body: bytes, pod: str) -> Response:
        """The usual answers."""
        seen = sum(1 for asked, _ in self.requests if asked == path)
        other = self.override.get(path)
        if other is not None and (response := other(seen)) is not None:
            return response
        if path == "/readyz":
            return 200, b'{"status":"ready"}'
        if path == "/v1/about":
            about = {"model": self.model, "served_by": pod, "declared": self.declared, "actual": self.actual}
            return 200, json.dumps(about).encode()
        if path == "/metrics":
            value = self.memory.get(pod, 1e8)
            text = "" if self.gauge is None else f"# TYPE {self.gauge} gauge\n{self.gauge} {value}\n"
            return 200, text.encode()
        if (method, path) == ("POST", "/v1/predict"):
            time.sleep(self.delay_seconds)
            rows = json.loads(body)["instances"]
            if len(rows) > 1:
                self.memory[pod] = self.memory.get(pod, 1e8) + self.growth_bytes
            return 200, json.dumps({"model": self.model, "predictions": [self.label(row) for row in rows]}).encode()
        return 404, b'{"title":"Not found"}'


def handler_of(service: FakeService) -> type[BaseHTTPRequestHandler]:
    """A handler for one connection."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Or an answer waits for the acknowledgement of its own head.
        disable_nagle_algorithm = True

        def setup(self) -> None:
            super().setup()
            self.pod = service.pods[service.connections % len(service.pods)]
            self.answered = 0
            service.connections += 1

        def respond(self) -> None:
            if service.drop_after is not None and self.answered >= service.drop_after:
                self.close_connection = True
                return
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            given = {name.lower(): value for name, value in self.headers.items()}
            if service.api_key is not None and given.get("authorization") != f"Bearer {service.api_key}":
                status, content = 401, b'{"title":"A key is needed"}'
            else:
                status, content = service.answer(self.command, self.path, body, self.pod)
            service.requests.append((self.path, given))
            self.answered += 1
            given_back = f"X-Served-By: {self.pod}\r\nContent-Length: {len(content)}\r\nRetry-After: 0\r\n"
            self.wfile.write(f"HTTP/1.1 {status} x\r\n{given_back}\r\n".encode() + content)

        do_GET = respond
        do_POST = respond

        def log_message(self, *_: object) -> None:
            """Nothing."""

    return Handler


@contextmanager
def serving(service: FakeService) -> Iterator[str]:
    """Its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(service))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
