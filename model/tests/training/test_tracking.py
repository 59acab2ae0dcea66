import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from support.processes import free_port

from model_server.training.tracking import connect
from model_server.training.trainer import TrainingError

Start = Callable[[dict[str, int]], str]


@pytest.fixture
def fake_mlflow() -> Iterator[Start]:
    """A server that answers each path with a status; all others with 404."""
    servers: list[ThreadingHTTPServer] = []

    def start(statuses: dict[str, int]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status = next((status for path, status in statuses.items() if self.path.startswith(path)), 404)
                self.send_response(status)
                self.send_header("Content-Length", "2")
                self.end_headers()
                # MLflow refuses in plain text.
                self.wfile.write(b"{}" if status == 200 else b"no")

            def log_message(self, *_: object) -> None:
                pass

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("uri", [None, "", "sqlite:///mlflow.db"])
def test_needs_the_address_of_a_server(monkeypatch: pytest.MonkeyPatch, uri: str | None) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    if uri is not None:
        monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)

    with pytest.raises(TrainingError, match="the address of an MLflow server is needed"):
        connect(1)


def test_says_what_it_waits_for_and_why_it_stops(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    uri = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)

    with pytest.raises(TrainingError, match=f"MLflow did not answer within 0.2 s: {uri}/health: .*refused"):
        connect(0.2, sleep=lambda _: time.sleep(0.05))
    assert capsys.readouterr().err.count(f"waiting up to 0.2 s for MLflow: {uri}/health") == 1


def test_a_server_that_fails_is_waited_for_as_well(monkeypatch: pytest.MonkeyPatch, fake_mlflow: Start) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", fake_mlflow({"/health": 503}))

    with pytest.raises(TrainingError, match="/health: HTTP 503"):
        connect(0)


@pytest.mark.parametrize(
    ("status", "advice"),
    [(401, "check MLFLOW_TRACKING_USERNAME"), (403, "MLFLOW_SERVER_ALLOWED_HOSTS"), (400, "does not give its models")],
)
def test_says_what_a_refusal_means(
    monkeypatch: pytest.MonkeyPatch, fake_mlflow: Start, status: int, advice: str
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", fake_mlflow({"/health": 200, "/api": status}))

    with pytest.raises(TrainingError, match=advice):
        connect(1)
