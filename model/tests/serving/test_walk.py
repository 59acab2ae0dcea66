"""From a trained model to a metric, through every neighbour."""

import uuid
from typing import Any

import pytest
from mlflow import MlflowClient
from support.mlflow import Mlflow
from support.model_server import ModelServer
from support.postgres import Postgres
from support.processes import wait_until
from support.redis import Redis
from support.rendered import plain_environment, pod_of, secret_environment

from serving.conftest import StartServer, cache_environment, log_of, record_environment

Samples = tuple[Any, Any]


@pytest.fixture
def database(postgres: Postgres) -> str:
    """Empty for each test."""
    return postgres.database(f"walk_{uuid.uuid4().hex}")


@pytest.fixture
def server(
    start_server: StartServer, registered: dict[str, str], redis: Redis, postgres: Postgres, database: str
) -> ModelServer:
    """With everything that the local stack gives it."""
    return start_server(
        {
            "MODEL_NAME": "digits",
            "MODEL_VERSION": "1",
            **registered,
            **cache_environment(redis),
            **record_environment(postgres, database),
        }
    )


def test_a_model_is_served_cached_recorded_and_measured(
    server: ModelServer, held_out: Samples, postgres: Postgres, database: str, redis: Redis
) -> None:
    inputs, labels = held_out
    redis.ask("FLUSHALL")
    first = server.predict(inputs[:5].tolist(), x_request_id="walk-1")
    assert first.status == 200, first.body
    assert first.json["model"] == {"name": "digits", "version": "1"}
    assert first.json["request_id"] == "walk-1"
    assert len(first.json["predictions"]) == 5
    assert set(first.json["predictions"][0]) == {"label", "probabilities"}

    again = server.predict(inputs[:5].tolist(), x_request_id="walk-2")
    assert again.json["predictions"] == first.json["predictions"]
    assert server.metric("ai_cache_requests_total", outcome="hit") == 1
    assert server.metric("ai_cache_requests_total", outcome="miss") == 1
    assert server.metric("ai_predictions_total", model="digits", version="1", outcome="predicted") == 5
    assert server.metric("ai_predictions_total", outcome="cached") == 5
    assert server.metric("ai_inference_duration_seconds_count") == 1
    assert server.metric("ai_queue_depth") == 0
    assert server.metric("ai_batch_size_sum") == 5

    asked = "SELECT request_id, model, version, outcome, samples, labels FROM predictions ORDER BY request_id"
    predicted = [row["label"] for row in first.json["predictions"]]
    wanted = "\n".join(f"walk-{n}|digits|1|{how}|5|{predicted}" for n, how in ((1, "predicted"), (2, "cached")))
    wait_until("both records", lambda: postgres.says(database, asked) == wanted, 10)
    assert server.metric("ai_records_written_total", kind="prediction") == 2
    assert labels[:5].tolist() == predicted


def test_the_same_numbers_are_cached_however_they_are_written(server: ModelServer, redis: Redis) -> None:
    redis.ask("FLUSHALL")
    server.predict([[0.5] * 64])
    body = '{"inputs": {"pixels": [[' + ", ".join(["5e-1"] * 64) + "]]}}"
    assert server.ask("POST", "/invocations", body.encode()).status == 200
    assert server.metric("ai_cache_requests_total", outcome="hit") == 1


def test_who_asks_for_no_cache_gets_a_prediction(server: ModelServer) -> None:
    for _ in range(2):
        assert server.predict([[0.25] * 64], cache_control="no-cache").status == 200
    assert server.metric("ai_predictions_total", outcome="predicted") == 2
    assert server.metric("ai_predictions_total", outcome="cached") == 0


def test_accuracy_is_absent_before_feedback_and_right_after_it(server: ModelServer, held_out: Samples) -> None:
    inputs, _ = held_out
    assert server.metric("ai_model_accuracy") is None
    answer = server.predict(inputs[:4].tolist(), x_request_id="judged").json
    labels = [row["label"] for row in answer["predictions"]]
    # One of four is wrong, and of one nobody knows; what a later feedback says of the same request counts.
    for truth in (["wrong"] * 4, [labels[0], labels[1], (labels[2] + 1) % 10, None]):
        given = server.ask("POST", "/v1/feedback", {"feedback": [{"request_id": "judged", "labels": truth}]})
        assert (given.status, given.json) == (202, {"accepted": 1, "dropped": 0})
        wait_until("the feedback", lambda: server.metric("ai_records_written_total", kind="feedback") is not None, 10)
    wait_until("the accuracy", lambda: server.metric("ai_model_accuracy") == pytest.approx(2 / 3), 40)


def test_logs_are_json_with_the_id_and_without_the_payload(server: ModelServer) -> None:
    server.predict([[0.123456] * 64], x_request_id="logged-1")
    wait_until("the line", lambda: "logged-1" in server.log.read_text(), 5)
    (line,) = [line for line in log_of(server) if line.get("request_id") == "logged-1"]
    assert line.keys() == {"time", "level", "logger", "message", "request_id", "method", "path", "status", "seconds"}
    assert "0.123456" not in server.log.read_text()


def test_gpu_memory_is_absent_without_a_gpu(server: ModelServer) -> None:
    assert server.metric("ai_gpu_memory_usage_bytes") is None


def test_an_alias_is_resolved_once_and_reported(start_server: StartServer, registered: dict[str, str]) -> None:
    server = start_server({"MODEL_NAME": "digits", "MODEL_ALIAS": "champion", **registered})
    about = server.ask("GET", "/v1/about").json["model"]
    assert (about["version"], about["alias"], about["source"]) == ("1", "champion", "models:/digits/1")
    assert len(about["run_id"]) == 32


def test_a_server_that_fell_behind_its_alias_can_be_seen(
    start_server: StartServer, registered: dict[str, str], mlflow: Mlflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in zip(("USERNAME", "PASSWORD"), mlflow.administrator, strict=True):
        monkeypatch.setenv(f"MLFLOW_TRACKING_{name}", value)
    registry = MlflowClient(mlflow.uri)
    server = start_server({"MODEL_NAME": "digits", "MODEL_VERSION": "1", "MODEL_WATCH_SECONDS": "0.1", **registered})
    labels = {"model": "digits", "version": "1"}
    wait_until("the alias", lambda: server.metric("ai_model_alias_version", alias="champion", **labels) == 1, 10)
    assert server.metric("ai_model_serving_version", **labels) == 1
    run = registry.get_run(registry.get_model_version("digits", "1").run_id).info
    second = registry.create_model_version("digits", f"{run.artifact_uri}/model", run.run_id).version
    registry.set_registered_model_alias("digits", "champion", second)
    try:
        wait_until("the new one", lambda: server.metric("ai_model_alias_version", **labels) == int(second), 10)
        assert server.metric("ai_model_serving_version", **labels) == 1
        registry.delete_registered_model_alias("digits", "champion")
        wait_until("nothing", lambda: server.metric("ai_model_alias_version", **labels) is None, 10)
    finally:
        registry.set_registered_model_alias("digits", "champion", "1")
        registry.delete_model_version("digits", second)


def test_the_manifest_gives_what_the_server_reads() -> None:
    """Every variable of the rendered pod is one that the server knows."""
    from model_server.settings import (
        BatchSettings,
        CacheSettings,
        ModelSettings,
        RecordSettings,
        ServerSettings,
    )

    (container,) = pod_of("digits-server")["containers"]
    rendered = plain_environment(container).keys() | secret_environment(container)
    sections = (BatchSettings, CacheSettings, ModelSettings, RecordSettings, ServerSettings)
    known = {name for section in sections for name in section.__struct_encode_fields__}
    others = {"HOME", "MLFLOW_TRACKING_URI", "MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD"}
    assert rendered - known - others == set()
