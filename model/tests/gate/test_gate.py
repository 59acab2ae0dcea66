"""What passes and what fails, and what is said of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.command_line import Ended, run
from support.fake_service import FakeService, serving

from gate.conftest import Gate
from model_server.gate.check import Limits

PREDICT = "/v1/predict"


def check(ended: Ended, name: str) -> dict[str, Any]:
    """One line of the verdict."""
    (found,) = [check for check in ended.json["checks"] if check["name"] == name]
    return dict(found)


def failed(ended: Ended) -> list[str]:
    """Names of the checks that failed."""
    return [check["name"] for check in ended.json["checks"] if not check["passed"]]


def test_the_limits_are_those_of_the_mission() -> None:
    assert Limits() == Limits(latency_seconds=0.1, accuracy=0.95, memory_bytes=2e9)


class TestPassed:
    def test_says_what_was_measured(self, gate: Gate) -> None:
        ended = gate()

        assert ended.code == 0
        assert ended.json["passed"] is True
        assert ended.json["model"] == {"name": "digits", "version": "3", "source": "models:/digits/3"}
        assert [(entry["name"], entry["limit"], entry["unit"]) for entry in ended.json["checks"]] == [
            ("chain", 0, "mismatches"),
            ("latency", 5, "seconds"),
            ("accuracy", 0.95, "share"),
            ("memory", 2e9, "bytes"),
        ]
        assert check(ended, "accuracy")["measured"] == 1.0
        assert 0 < check(ended, "latency")["measured"] < 5

    def test_writes_one_document_and_a_line_for_each_check(self, gate: Gate) -> None:
        ended = gate()

        assert len(ended.out.splitlines()) == 1
        assert [line.split()[:2] for line in ended.said.splitlines()] == [
            ["passed", name] for name in ("chain", "latency", "accuracy", "memory")
        ]

    def test_is_not_served_from_the_cache(self, gate: Gate, service: FakeService) -> None:
        gate()

        asked = [headers for path, headers in service.requests if path == PREDICT]
        assert asked
        assert {headers["cache-control"] for headers in asked} == {"no-cache"}

    def test_meets_every_pod(self, gate: Gate, service: FakeService) -> None:
        service.pods = ["pod-a", "pod-b", "pod-c"]
        ended = gate()

        assert ended.code == 0
        assert all(pod in check(ended, "latency")["detail"] for pod in service.pods)
        assert "largest of 3 pods" in check(ended, "memory")["detail"]

    def test_survives_connections_that_are_closed(self, gate: Gate, service: FakeService) -> None:
        service.drop_after = 7

        assert gate().code == 0


class TestFailed:
    def test_slow(self, gate: Gate, service: FakeService) -> None:
        service.delay_seconds = 0.03
        ended = gate("--max-latency-seconds", 0.02)

        assert (ended.code, failed(ended)) == (1, ["latency"])
        assert check(ended, "latency")["measured"] >= 0.03
        assert "FAILED  latency" in ended.said

    def test_one_slow_pod_of_three(self, gate: Gate, service: FakeService) -> None:
        service.pods = ["pod-a", "pod-b", "pod-c"]

        def answer(pods: FakeService = service) -> None:
            usual = pods.answer

            def slow(method: str, path: str, body: bytes, pod: str) -> tuple[int, bytes]:
                pods.delay_seconds = 0.05 if pod == "pod-b" else 0
                return usual(method, path, body, pod)

            pods.answer = slow  # type: ignore[method-assign]

        answer()
        assert failed(gate("--max-latency-seconds", 0.04)) == ["latency"]

    def test_wrong(self, gate: Gate, service: FakeService) -> None:
        service.label = lambda row: {"label": 0}
        ended = gate()

        assert (ended.code, failed(ended)) == (1, ["accuracy"])
        assert check(ended, "accuracy")["measured"] == 0.1
        assert check(ended, "accuracy")["detail"] == "10 of 100 labels are right"

    def test_memory_that_grows(self, gate: Gate, service: FakeService) -> None:
        service.growth_bytes = 1e9
        ended = gate()

        assert (ended.code, failed(ended)) == (1, ["memory"])
        assert check(ended, "memory")["measured"] > 2e9

    def test_memory_of_one_pod_that_grows(self, gate: Gate, service: FakeService) -> None:
        service.pods = ["small", "large"]
        service.memory = {"large": 8e9, "small": 1e8}
        service.growth_bytes = 1e8
        ended = gate("--max-memory-bytes", 1e7)

        # Not the difference between the pods.
        assert check(ended, "memory")["measured"] < 5e9

    def test_memory_of_the_gpu_counts_where_there_is_one(self, gate: Gate, service: FakeService) -> None:
        service.gauge = "ai_gpu_memory_usage_bytes"
        service.growth_bytes = 1e9
        ended = gate()

        assert failed(ended) == ["memory"]
        assert "ai_gpu_memory_usage_bytes" in check(ended, "memory")["detail"]

    @pytest.mark.parametrize(
        ("response", "reason"),
        [
            ((500, b'{"title":"The model failed"}'), 'answered 500: {"title":"The model failed"}'),
            ((200, b"<html>"), "answered 200 with no JSON: <html>"),
            ((200, b"[1]"), "answered without `predictions`: [1]"),
            ((200, b'{"predictions": [1, 2, 3]}'), "answered 3 predictions to 1 samples"),
        ],
    )
    def test_broken(self, gate: Gate, service: FakeService, response: tuple[int, bytes], reason: str) -> None:
        service.override[PREDICT] = lambda _: response
        ended = gate()

        assert (ended.code, failed(ended)) == (1, ["latency", "accuracy", "memory"])
        assert reason in check(ended, "latency")["detail"]
        assert check(ended, "latency")["measured"] is None

    def test_other_versions_than_were_declared(self, gate: Gate, service: FakeService) -> None:
        service.declared = {"framework": "pytorch", "framework_version": "2.8", "cuda": "12.8", "python": "3.11"}
        service.actual = {"framework": "pytorch", "framework_version": "2.9.1+cu128", "python": "3.11.7"}
        ended = gate()

        assert (ended.code, failed(ended)) == (1, ["chain"])
        assert check(ended, "chain")["detail"] == (
            "framework_version 2.9.1+cu128 on pod-a, declared 2.8; cuda nothing on pod-a, declared 12.8"
        )

    def test_another_model_version_than_expected(self, gate: Gate) -> None:
        assert failed(gate("--expect-version", 4)) == ["chain"]
        assert failed(gate("--expect-version", 3)) == []

    def test_two_revisions_behind_one_address(self, gate: Gate, service: FakeService) -> None:
        service.pods = ["new", "old"]

        def about(seen: int) -> tuple[int, bytes]:
            pod = service.pods[seen % 2]
            model = {"name": "digits", "version": "4" if pod == "new" else "3"}
            return 200, json.dumps({"model": model, "served_by": pod}).encode()

        service.override["/v1/about"] = about

        assert check(gate(), "chain")["detail"].startswith("pods serve versions 3, 4")


class TestBusy:
    def test_asks_again_when_the_queue_is_full(self, gate: Gate, service: FakeService) -> None:
        service.override[PREDICT] = lambda seen: (429, b"full") if seen % 3 == 0 else None

        assert gate().code == 0

    def test_a_service_that_is_always_full_has_failed(self, gate: Gate, service: FakeService) -> None:
        service.override[PREDICT] = lambda _: (429, b"full")

        assert "answered 429: full" in check(gate(), "latency")["detail"]


def test_an_address_may_have_a_path(service: FakeService, evaluation: Path, capsys: pytest.CaptureFixture[str]) -> None:
    usual = service.answer
    service.answer = lambda method, path, body, pod: usual(method, path.removeprefix("/digits"), body, pod)  # type: ignore[method-assign]
    with serving(service) as url:
        ended = run(capsys, "gate", "--url", f"{url}/digits/", "--evaluation", evaluation, "--max-latency-seconds", 5)

    assert ended.code == 0
    assert all(path.startswith("/digits/") for path, _ in service.requests)
