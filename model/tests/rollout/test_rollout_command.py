"""The command as the Job runs it."""

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from gate.conftest import evaluation
from support.command_line import Ended, run
from support.fake_cluster import CANDIDATE, FakeCluster, FakePod, running
from support.fake_prometheus import FakePrometheus, counting
from support.fake_service import FakeService, serving

from model_server.gate.check import Unmeasurable
from model_server.rollout import capacity, cluster, command, watch

Rollout = Callable[..., Ended]

__all__ = ["evaluation"]


@pytest.fixture
def fake() -> FakeCluster:
    """Two pods serve, and the candidate has one."""
    return FakeCluster().serving(2)


@pytest.fixture
def service() -> FakeService:
    """Where the candidate answers: good in every way, until a test changes it."""
    return FakeService()


@pytest.fixture
def rollout(
    fake: FakeCluster,
    service: FakeService,
    evaluation: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Rollout]:
    """Runs the command in a pod of the cluster."""
    with ExitStack() as stack:
        access = stack.enter_context(running(fake, tmp_path))
        url = stack.enter_context(serving(service))
        monkeypatch.setattr(cluster, "own_access", lambda: access)
        monkeypatch.setattr(capacity, "_LOOK_SECONDS", 0.0)
        monkeypatch.setattr(watch, "_LOOK_SECONDS", 0.0)

        def roll_out(*more: object) -> Ended:
            given = ["--service", "digits", "--deployment", CANDIDATE, "--max-replicas", 6, "--url", url]
            given += ["--evaluation", evaluation, "--samples", 20, "--max-latency-seconds", 5, "--ready-seconds", 1]
            return run(capsys, "rollout", *given, *more)

        yield roll_out


class TestBlueGreen:
    def test_has_as_many_pods_as_serve_before_it_is_tested(
        self, fake: FakeCluster, service: FakeService, rollout: Rollout
    ) -> None:
        ended = rollout("--strategy", "blue-green")
        assert ended.code == 0
        assert ended.json["passed"] is True
        assert fake.scaled == [2]
        assert service.requests

    def test_that_fails_gives_its_pods_back(self, fake: FakeCluster, service: FakeService, rollout: Rollout) -> None:
        service.label = lambda _: {"label": 99}
        ended = rollout("--strategy", "blue-green")
        assert ended.code == 1
        assert "FAILED  accuracy" in ended.said
        assert fake.scaled == [2, 0]

    def test_or_keeps_them_for_somebody_to_look_at(
        self, fake: FakeCluster, service: FakeService, rollout: Rollout
    ) -> None:
        service.label = lambda _: {"label": 99}
        assert rollout("--strategy", "blue-green", "--keep-failed").code == 1
        assert fake.scaled == [2]

    def test_never_takes_away_what_serves_alone(
        self, fake: FakeCluster, service: FakeService, rollout: Rollout
    ) -> None:
        fake.pods = [FakePod(f"{CANDIDATE}-1", {"colour": "a"})]
        service.label = lambda _: {"label": 99}
        assert rollout("--strategy", "blue-green").code == 1
        assert fake.scaled == []

    def test_without_pods_in_time_cannot_be_measured(self, fake: FakeCluster, rollout: Rollout) -> None:
        fake.startable = 1
        ended = rollout("--strategy", "blue-green", "--ready-seconds", 0)
        assert ended.code == 2
        assert "1 of 2 pods" in ended.json["error"]
        assert fake.scaled == [2, 0]

    def test_says_when_it_could_not_give_them_back(
        self, fake: FakeCluster, service: FakeService, rollout: Rollout
    ) -> None:
        fake.replicas = fake.ready = 2
        fake.refused = {"PATCH": (403, "cannot patch")}
        service.label = lambda _: {"label": 99}
        ended = rollout("--strategy", "blue-green")
        assert ended.code == 1
        assert f"the pods of {CANDIDATE} were not given back" in ended.said
        assert "cannot patch" in ended.said

    def test_that_is_stopped_gives_them_back(
        self, fake: FakeCluster, rollout: Rollout, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stopped(*_: object) -> None:
            command._interrupt(15, None)

        monkeypatch.setattr(capacity, "grow", stopped)
        ended = rollout("--strategy", "blue-green")
        assert ended.code == 2
        assert "it was stopped" in ended.json["error"]
        assert fake.scaled == [0]

    def test_leaves_the_signals_of_its_process_as_they_were(self, rollout: Rollout) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        rollout("--strategy", "blue-green")
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL

    def test_makes_nothing_where_its_arguments_are_wrong(
        self, fake: FakeCluster, rollout: Rollout, tmp_path: Path
    ) -> None:
        ended = rollout("--strategy", "blue-green", "--keep-failed", "--api-key-file", tmp_path / "nothing")
        assert "--api-key-file" in ended.json["error"]
        assert fake.scaled == []

    def test_outside_a_pod_says_so(self, rollout: Rollout, monkeypatch: pytest.MonkeyPatch) -> None:
        def nowhere() -> None:
            raise Unmeasurable("this runs in no pod")

        monkeypatch.setattr(cluster, "own_access", nowhere)
        ended = rollout("--strategy", "blue-green")
        assert (ended.code, ended.json["error"]) == (2, "this runs in no pod")


def good(query: str) -> str | None:
    """A canary that many ask and nothing goes wrong with."""
    return "0" if "429" in query else "500" if "increase" in query else None


def bad(query: str) -> str | None:
    """One that fails every other request."""
    return "250" if "429" in query and "pod=~" in query else good(query)


class TestCanary:
    def rolled(self, rollout: Rollout, value: Callable[[str], str | None], *more: object) -> Ended:
        """Watched by a Prometheus for a moment."""
        with counting(FakePrometheus(value)) as url:
            given = ["--strategy", "canary", "--weight-percent", 50, "--watch-seconds", 0]
            return rollout(*given, "--prometheus-url", url, *more)

    def test_gets_a_share_then_all(self, fake: FakeCluster, rollout: Rollout) -> None:
        fake.serving(2)
        ended = self.rolled(rollout, good, "--weight-percent", 20)
        assert ended.code == 0
        assert [check["name"] for check in ended.json["checks"]][-2:] == ["requests", "errors"]
        # One of five is its share already.
        assert fake.scaled == [4]

    def test_is_tested_with_one_pod_after_an_attempt_that_gave_it_back(
        self, fake: FakeCluster, service: FakeService, rollout: Rollout
    ) -> None:
        fake.replicas = fake.ready = 0
        tested: list[int] = []
        service.override["/readyz"] = lambda _: tested.append(fake.replicas)
        assert self.rolled(rollout, good).code == 0
        assert tested[0] == 1
        assert fake.scaled == [1, 2]

    def test_that_fails_its_callers_goes(self, fake: FakeCluster, rollout: Rollout) -> None:
        ended = self.rolled(rollout, bad)
        assert ended.code == 1
        assert "FAILED  errors" in ended.said
        assert fake.scaled == [2, 0]

    def test_that_fails_its_tests_is_never_watched(
        self, fake: FakeCluster, service: FakeService, rollout: Rollout
    ) -> None:
        service.label = lambda _: {"label": 99}
        ended = self.rolled(rollout, good)
        assert ended.code == 1
        assert "watching" not in ended.said
        assert fake.scaled == [0]

    def test_where_nothing_serves_yet_is_not_watched(self, fake: FakeCluster, rollout: Rollout) -> None:
        fake.selector = None
        ended = rollout("--strategy", "canary", "--min-replicas", 3)
        assert ended.code == 0
        assert fake.scaled == [3]

    @pytest.mark.parametrize(
        "wrong",
        [
            ["--prometheus-url", "prometheus:9090"],
            ["--prometheus-url", "http://prometheus:9090", "--prometheus-password-file", "/nowhere"],
        ],
    )
    def test_makes_nothing_where_nobody_could_watch(
        self, fake: FakeCluster, rollout: Rollout, wrong: list[str]
    ) -> None:
        ended = rollout("--strategy", "canary", "--weight-percent", 50, "--keep-failed", *wrong)
        assert ended.code == 2
        assert wrong[-2] in ended.json["error"]
        assert fake.scaled == []

    def test_without_a_prometheus_says_what_is_needed(self, rollout: Rollout) -> None:
        ended = rollout("--strategy", "canary")
        assert ended.code == 2
        assert "--prometheus-url is needed" in ended.json["error"]


@pytest.mark.parametrize("wrong", [["--min-replicas", "0"], ["--weight-percent", "100"]])
def test_numbers_that_make_no_sense_are_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(capsys, "rollout", "--strategy", "canary", "--service", "a", "--deployment", "b", "--url", "c", *wrong)
    assert "is needed" in capsys.readouterr().err
