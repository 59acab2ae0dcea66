"""The command as a process of its own, which the end of its Job stops in the middle."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from support.authority import certified
from support.fake_cluster import CANDIDATE, FakeCluster, running
from support.fake_service import FakeService, serving
from support.model_server import SOURCES
from support.processes import Process

Started = Callable[..., Process]


@pytest.fixture
def fake() -> FakeCluster:
    """Two pods serve, and the candidate has one."""
    return FakeCluster().serving(2)


@pytest.fixture
def service() -> FakeService:
    """Never ready, so that its tests are always under way."""
    service = FakeService()
    service.override["/readyz"] = lambda _: (503, b"loading")
    return service


@pytest.fixture
def started(fake: FakeCluster, service: FakeService, tmp_path: Path) -> Iterator[Started]:
    """A rollout beside an API server that shows a certificate, once it tests the candidate."""
    with ExitStack() as stack:
        access = stack.enter_context(running(fake, tmp_path, certified(tmp_path / "ca.crt")))
        url = stack.enter_context(serving(service))
        server = urlsplit(access.url)
        environment = {
            **os.environ,
            "PYTHONPATH": f"{SOURCES}:{Path(__file__).parents[1]}",
            "KUBERNETES_SERVICE_HOST": str(server.hostname),
            "KUBERNETES_SERVICE_PORT": str(server.port),
        }

        def start(*more: str) -> Process:
            command = [sys.executable, "-m", "support.in_pod", str(tmp_path), "rollout", "--strategy", "blue-green"]
            command += ["--service", "digits", "--deployment", CANDIDATE, "--max-replicas", "6", "--url", url, *more]
            process = stack.enter_context(Process(command, tmp_path / "rollout.log", environment))
            process.wait_for("a test of the candidate", lambda: bool(service.requests))
            return process

        yield start


def error(process: Process) -> str:
    """Of the verdict."""
    (verdict,) = [line for line in process.log.read_text().splitlines() if line.startswith("{")]
    return str(json.loads(verdict)["error"])


def test_gives_the_pods_back_and_says_why(fake: FakeCluster, started: Started) -> None:
    process = started()
    assert fake.scaled == [2]
    process.send(signal.SIGTERM)

    assert process.ends_with() == 2
    assert "it was stopped before there was a verdict" in error(process)
    assert fake.scaled == [2, 0]


def test_keeps_them_where_that_is_asked_for(fake: FakeCluster, started: Started) -> None:
    process = started("--keep-failed")
    process.send(signal.SIGTERM)

    assert process.ends_with() == 2
    assert fake.scaled == [2]


def test_is_not_stopped_while_it_gives_them_back(fake: FakeCluster, started: Started) -> None:
    process = started()
    stops: list[str] = []

    def stop_again(method: str, _path: str) -> None:
        stops.append(method)
        process.send(signal.SIGTERM)

    fake.asked = stop_again
    process.send(signal.SIGTERM)

    assert process.ends_with() == 2
    assert "PATCH" in stops
    assert fake.scaled == [2, 0]
    assert "Traceback" not in process.log.read_text()


def test_is_not_stopped_after_a_verdict_of_its_own(fake: FakeCluster, started: Started) -> None:
    process = started("--wait-seconds", "3")
    fake.asked = lambda _method, _path: process.send(signal.SIGTERM)

    assert process.ends_with() == 2
    assert "has not been ready within 3 s" in error(process)
    assert fake.scaled == [2, 0]


def test_does_not_trust_another_authority(fake: FakeCluster, started: Started, tmp_path: Path) -> None:
    certified(tmp_path / "ca.crt")
    with pytest.raises(ChildProcessError, match="CERTIFICATE_VERIFY_FAILED"):
        started()
    assert fake.scaled == []
