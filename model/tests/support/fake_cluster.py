"""An API server that knows one Service, its pods, and the Deployment that wants to serve."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from model_server.rollout.cluster import Access

NAMESPACE = "mlops-models"
TOKEN = "a-token"  # noqa: S105 of a fake
CANDIDATE = "digits-server-b"


@dataclass
class FakePod:
    """As far as anybody looks."""

    name: str
    labels: dict[str, str]
    ready: bool = True
    leaving: bool = False

    def to_json(self) -> dict[str, Any]:
        """As the API server writes it."""
        metadata: dict[str, Any] = {"name": self.name, "labels": self.labels}
        if self.leaving:
            metadata["deletionTimestamp"] = "2026-11-28T00:00:00Z"
        return {
            "metadata": metadata,
            "status": {"conditions": [{"type": "Ready", "status": "True" if self.ready else "False"}]},
        }


@dataclass
class FakeCluster:
    """New pods of the candidate are ready at the next look, unless they never are."""

    selector: dict[str, str] | None = field(default_factory=lambda: {"colour": "a"})
    """Of the Service; None before there is one."""
    pods: list[FakePod] = field(default_factory=list)
    replicas: int = 1
    ready: int = 1
    startable: int = 100
    """Pods of the candidate that get ready at all."""
    is_there: bool = True
    refused: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Status and text by method."""
    scaled: list[int] = field(default_factory=list)
    has_status: bool = True
    """A Deployment has none before its controller saw it."""
    writes_nothing_as_null: bool = False
    """An empty list, as servers in Go write one that was never made."""
    torn: list[bytes] = field(default_factory=list)
    """What comes in place of the next answers, before the connection is closed."""
    asked: Callable[[str, str], None] = lambda _method, _path: None
    """Hears of each request before it is answered."""

    def serving(self, count: int, **labels: str) -> "FakeCluster":
        """With ready pods of the revision before."""
        self.pods += [FakePod(f"digits-server-a-{index}", labels or {"colour": "a"}) for index in range(count)]
        return self

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: bytes) -> tuple[int, Any]:
        """Status and document."""
        self.asked(method, path)
        if method in self.refused:
            code, text = self.refused[method]
            return code, {"kind": "Status", "message": text}
        base = f"/api/v1/namespaces/{NAMESPACE}"
        deployment = f"/apis/apps/v1/namespaces/{NAMESPACE}/deployments/{CANDIDATE}"
        if path == f"{base}/services/digits" and self.selector is not None:
            return 200, {"spec": {"selector": self.selector} if self.selector else {}}
        if path == f"{base}/pods":
            wanted = dict(pair.split("=") for pair in query["labelSelector"][0].split(","))
            found = [pod for pod in self.pods if wanted.items() <= pod.labels.items()]
            items = [pod.to_json() for pod in found]
            return 200, {"items": None if not items and self.writes_nothing_as_null else items}
        if path == deployment and self.is_there:
            document: dict[str, Any] = {"spec": {"replicas": self.replicas}}
            if self.has_status:
                # No number is written where it is nothing.
                document["status"] = {"readyReplicas": self.ready} if self.ready else {}
            self.ready = min(self.replicas, self.startable)
            return 200, document
        if path == f"{deployment}/scale" and method == "PATCH" and self.is_there:
            self.replicas = json.loads(body)["spec"]["replicas"]
            self.scaled.append(self.replicas)
            return 200, {"spec": {"replicas": self.replicas}}
        return 404, {"kind": "Status", "message": "not found"}


def _handler_of(cluster: FakeCluster) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if cluster.torn:
                self.wfile.write(cluster.torn.pop(0))
                return
            parts = urlsplit(self.path)
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                code, document = 401, {"message": "who are you?"}
            elif self.command == "PATCH" and self.headers["Content-Type"] != "application/merge-patch+json":
                code, document = 415, {"message": "what is that?"}
            else:
                code, document = cluster.answer(self.command, parts.path, parse_qs(parts.query), body)
            answer = json.dumps(document).encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_PATCH = respond

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    return Handler


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler], tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Its address, as long as it listens."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"{'http' if tls is None else 'https'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def running(cluster: FakeCluster, folder: Path, tls: ssl.SSLContext | None = None) -> Iterator[Access]:
    """How to reach it; the folder becomes that of an account."""
    token = folder / "token"
    token.write_text(f"{TOKEN}\n")
    (folder / "namespace").write_text(NAMESPACE)
    with listening(_handler_of(cluster), tls) as url:
        yield Access(url, NAMESPACE, token)
