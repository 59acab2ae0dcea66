"""
The tests that a model has to pass: one inference below 0.1 s, accuracy above 0.95 on samples it has not seen, less
than 2 GB more for a batch of 32. In the process, as a developer runs them, and through the server, as a rollout does.
"""

import platform
import resource
import time
from pathlib import Path

import numpy as np
import pytest
from support.command_line import run
from support.model_server import ModelServer

from model_server.folder.samples import Samples
from model_server.gate.check import Limits
from model_server.gate.latency import quantile
from model_server.runtimes.choice import load
from model_server.runtimes.runtime import Runtime

LIMITS = Limits()


@pytest.fixture(scope="module")
def runtime(model_folder: Path) -> Runtime:
    return load(model_folder)


class TestModel:
    def test_answers_one_sample_in_time(self, runtime: Runtime, evaluation: Samples) -> None:
        seconds = []
        for index in range(210):
            sample = {"pixels": evaluation.inputs[index : index + 1]}
            start = time.perf_counter()
            runtime.predict(sample)
            seconds.append(time.perf_counter() - start)

        assert quantile(seconds[10:], 0.99) < LIMITS.latency_seconds

    def test_is_right_often_enough(self, runtime: Runtime, evaluation: Samples) -> None:
        labels = runtime.predict({"pixels": evaluation.inputs})["label"]

        assert np.mean(labels == evaluation.labels) > LIMITS.accuracy

    def test_needs_little_memory_for_a_batch(self, runtime: Runtime, evaluation: Samples) -> None:
        before = _peak_bytes()
        runtime.predict({"pixels": evaluation.inputs[:32]})

        assert _peak_bytes() - before < LIMITS.memory_bytes


def _peak_bytes() -> int:
    """The most that the process has held so far, so that a passing peak counts too; Linux counts in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


class TestServedModel:
    def test_passes_the_gate(self, served_model: ModelServer, capsys: pytest.CaptureFixture[str]) -> None:
        ended = run(capsys, "gate", "--url", served_model.url)

        assert ended.code == 0, ended.said
        assert ended.json["passed"] is True
        assert [check["name"] for check in ended.json["checks"]] == ["chain", "latency", "accuracy", "memory"]

    def test_the_gate_compares_what_was_declared(
        self, served_model: ModelServer, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ended = run(capsys, "gate", "--url", served_model.url, "--samples", 5)

        assert ended.json["checks"][0]["detail"] == "1 declared versions on 1 pod as declared"
        assert platform.python_version().startswith("3.11")

    def test_limits_that_it_cannot_keep_stop_it(
        self, served_model: ModelServer, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ended = run(capsys, "gate", "--url", served_model.url, "--min-accuracy", 0.999, "--max-latency-seconds", 1e-6)

        assert ended.code == 1
        assert [check["name"] for check in ended.json["checks"] if not check["passed"]] == ["latency", "accuracy"]
