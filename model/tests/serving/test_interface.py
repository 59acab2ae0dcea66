"""What the server says to callers who do it wrong, or nothing at all."""

import signal
import socket
from pathlib import Path

import pytest
from support.model_server import ModelServer
from support.processes import wait_until

from serving.conftest import StartServer

ZEROS = [[0.0] * 64]


@pytest.fixture
def environment(folder_of_digits: Path) -> dict[str, str]:
    """The model of a volume."""
    return {"MODEL_NAME": "digits", "MODEL_PATH": str(folder_of_digits), "MODEL_VERSION": "7"}


@pytest.fixture
def server(start_server: StartServer, environment: dict[str, str]) -> ModelServer:
    """With small limits."""
    return start_server({**environment, "MAX_BODY_BYTES": "10000", "MAX_INSTANCES": "4"})


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/livez", 200),
        ("GET", "/readyz", 200),
        ("GET", "/ping", 200),
        ("GET", "/health", 200),
        ("GET", "/metrics", 200),
        ("GET", "/openapi.json", 200),
        ("GET", "/docs", 200),
        ("GET", "/v1/predict", 405),
        ("PUT", "/v1/predict", 405),
        ("POST", "/metrics", 405),
        ("GET", "/", 404),
        ("POST", "/v1/predict/", 404),
        ("POST", "/v1/feedback", 501),
    ],
)
def test_each_path_answers(server: ModelServer, method: str, path: str, status: int) -> None:
    assert server.ask(method, path, b"{}" if method == "POST" else None).status == status


def test_errors_are_problem_details(server: ModelServer) -> None:
    answer = server.predict([[1, 2]], x_request_id="mine")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json == {
        "type": "about:blank",
        "title": "The input does not fit the model",
        "status": 422,
        "detail": "instances[0]: expected `array` of length >= 64",
        "reason": "invalid",
        "request_id": "mine",
    }
    assert server.metric("ai_request_errors_total", reason="invalid") == 1
    assert server.metric("ai_requests_total", code="422") == 1


def test_requests_are_counted_by_their_status(server: ModelServer) -> None:
    before = {code: server.metric("ai_requests_total", code=code) or 0 for code in ("200", "405", "415", "504")}
    server.predict(ZEROS)
    server.ask("PUT", "/v1/predict", b"{}")
    server.ask("POST", "/invocations", b"1", {"content-type": "text/csv"})
    after = {code: server.metric("ai_requests_total", code=code) for code in before}
    assert {code: (after[code] or 0) - before[code] for code in before} == {"200": 1, "405": 1, "415": 1, "504": 0}
    # A rate over a status that was never seen starts at zero, too.
    assert after["504"] == 0


@pytest.mark.parametrize("given", ["a b", "x" * 129, "é"])
def test_an_id_that_cannot_be_logged_is_replaced(server: ModelServer, given: str) -> None:
    answer = server.predict(ZEROS, x_request_id=given.encode().decode("latin-1"))
    assert len(answer.headers["x-request-id"]) == 32


def test_a_scraper_that_asks_for_a_format_nobody_knows_gets_the_plain_one(server: ModelServer) -> None:
    asked = {"accept": "application/openmetrics-text; version=abc"}
    assert server.ask("GET", "/metrics", headers=asked).status == 200


def test_sizes_have_limits(server: ModelServer) -> None:
    assert server.ask("POST", "/v1/predict", b" " * 10_001).status == 413
    assert server.predict(ZEROS * 5).status == 422
    # Announced small, sent large, in pieces.
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(b"POST /v1/predict HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n")
        line.sendall((b"1000\r\n" + b" " * 0x1000 + b"\r\n") * 4 + b"0\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize("kind", ["text/csv", "application/octet-stream", "application/x-python-pickle"])
def test_nothing_but_json_is_read(server: ModelServer, kind: str) -> None:
    assert server.ask("POST", "/invocations", b"1,2", {"content-type": kind}).status == 415


def test_a_caller_that_leaves_in_the_middle_harms_nobody(server: ModelServer) -> None:
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
            line.sendall(b"POST /v1/predict HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\n{")
    assert server.predict(ZEROS).status == 200


def test_the_description_has_the_inputs_of_the_model(server: ModelServer) -> None:
    described = server.ask("GET", "/openapi.json").json
    rows = described["components"]["schemas"]["Input"]["oneOf"][0]["properties"]["instances"]["items"]
    assert (rows["minItems"], rows["maxItems"], rows["items"]) == (64, 64, {"type": "number"})


def test_a_key_is_asked_for_where_there_is_one_and_renewed_without_a_restart(
    start_server: StartServer, environment: dict[str, str], tmp_path: Path
) -> None:
    key = tmp_path / "key"
    key.write_text("first\n")
    server = start_server({**environment, "API_KEY_FILE": str(key)})
    assert server.predict(ZEROS).status == 401
    assert server.predict(ZEROS, authorization="Bearer wrong").status == 401
    assert server.predict(ZEROS, authorization="Bearer first").status == 200
    assert server.predict(ZEROS, x_api_key="first").status == 200
    assert server.ask("GET", "/readyz").status == 200
    key.write_text("second\n")
    wait_until("the new key", lambda: server.predict(ZEROS, x_api_key="second").status == 200, 5)
    assert server.predict(ZEROS, x_api_key="first").status == 401


def test_an_empty_key_lets_nobody_in(start_server: StartServer, environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "key").write_text("\n")
    server = start_server({**environment, "API_KEY_FILE": str(tmp_path / "key")}, waits_for="")
    assert server.ends_with(30) != 0
    assert "everybody would be let in" in server.log.read_text()


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        ({"PORT": "seven"}, 2, "PORT"),
        ({"MODEL_RUNTIME": "caffe"}, 1, "MODEL_RUNTIME caffe is not one of"),
        ({"MODEL_RUNTIME": "tensorflow"}, 1, "and MODEL_RUNTIME asks for tensorflow"),
    ],
)
def test_what_can_never_work_ends_with_the_reason(
    start_server: StartServer, environment: dict[str, str], given: dict[str, str], code: int, said: str
) -> None:
    server = start_server({**environment, **given}, waits_for="")
    assert server.ends_with(60) == code
    assert said in server.log.read_text()


def test_a_broken_model_ends_with_the_reason(start_server: StartServer, tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"not a network")
    server = start_server({"MODEL_PATH": str(tmp_path)}, waits_for="")
    assert server.ends_with(60) == 1
    assert "cannot be loaded" in server.log.read_text()


def test_a_volume_that_comes_later_is_waited_for(
    start_server: StartServer, folder_of_digits: Path, tmp_path: Path
) -> None:
    later = tmp_path / "later"
    server = start_server({"MODEL_PATH": str(later)}, waits_for="/livez")
    assert "does not exist (yet)" in server.ask("GET", "/readyz").json["reason"]
    later.symlink_to(folder_of_digits)
    wait_until("the model", lambda: server.ask("GET", "/readyz").status == 200, 30)
    # Without a version of its own it is known by what it is.
    assert len(server.ask("GET", "/v1/about").json["model"]["version"]) == 12


def test_bare_weights_describe_themselves(start_server: StartServer, folder_of_digits: Path, tmp_path: Path) -> None:
    (tmp_path / "network.onnx").write_bytes((folder_of_digits / "model.onnx").read_bytes())
    server = start_server({"MODEL_NAME": "bare", "MODEL_PATH": str(tmp_path)})
    assert server.predict(ZEROS).json["model"]["name"] == "bare"
    assert server.predict([[0.0]]).status == 422


def test_the_declared_chain_is_told_beside_the_real_one(start_server: StartServer, environment: dict[str, str]) -> None:
    server = start_server({**environment, "MODEL_SERVER_DECLARED_PYTHON": "3.11"})
    about = server.ask("GET", "/v1/about").json
    assert about["declared"] == {"python": "3.11"}
    assert about["actual"]["framework"] == "onnxruntime"


def test_a_second_signal_ends_it_at_once(start_server: StartServer, environment: dict[str, str]) -> None:
    server = start_server({**environment, "DRAIN_SECONDS": "60"})
    server.send(signal.SIGTERM)
    wait_until("draining", lambda: server.ask("GET", "/readyz").status == 503, 5)
    assert server.predict(ZEROS).headers["connection"] == "close"
    server.send(signal.SIGTERM)
    assert server.ends_with(10) == 0
