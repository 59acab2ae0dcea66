"""As many pods as serve, and never fewer callers served than before."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.fake_cluster import CANDIDATE, FakeCluster, FakePod, running

from model_server.gate.check import Unmeasurable
from model_server.rollout.capacity import Bounds, Candidate, grow, release
from model_server.rollout.cluster import Cluster


@pytest.fixture
def fake() -> FakeCluster:
    """With nobody who serves, until a test adds some."""
    return FakeCluster()


@pytest.fixture
def candidate(fake: FakeCluster, tmp_path: Path) -> Iterator[Candidate]:
    """Behind a cluster that does as it is told."""
    with running(fake, tmp_path) as access:
        yield Candidate(Cluster(access), CANDIDATE, "digits", ready_seconds=60)


class Clock:
    """Time that passes when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def __call__(self) -> float:
        return self.now


class TestBounds:
    def test_full_is_what_serves_within_the_bounds(self) -> None:
        bounds = Bounds(2, 6)
        assert [bounds.full(serving) for serving in (0, 2, 4, 9)] == [2, 2, 4, 6]

    def test_a_share_is_the_fewest_pods_that_make_it_up(self) -> None:
        bounds = Bounds(1, 10_000)
        for serving in range(1, 120):
            for percent in (1, 5, 10, 25, 33, 50):
                pods = bounds.share(serving, percent)
                assert pods / (pods + serving) * 100 >= percent - 1e-6
                assert pods == 1 or (pods - 1) / (pods - 1 + serving) * 100 < percent

    def test_a_share_is_never_more_than_the_most(self) -> None:
        assert Bounds(1, 3).share(100, 50) == 3


class TestGrow:
    def test_to_as_many_as_serve(self, fake: FakeCluster, candidate: Candidate) -> None:
        fake.serving(4)
        assert grow(candidate, Bounds(1, 6).full, sleep=lambda _: None) == 4
        assert fake.scaled == [4]

    def test_follows_those_that_serve(self, fake: FakeCluster, candidate: Candidate) -> None:
        fake.serving(2)
        fake.ready, fake.startable = 0, 2

        def more(_: float) -> None:
            if len(fake.pods) == 2:
                fake.serving(3)
                fake.startable = 5

        assert grow(candidate, Bounds(1, 6).full, sleep=more) == 5
        assert fake.scaled == [2, 5]

    def test_takes_nothing_away(self, fake: FakeCluster, candidate: Candidate) -> None:
        fake.replicas = fake.ready = 5
        assert grow(candidate, Bounds(1, 6).full) == 5
        assert fake.scaled == []

    def test_gives_up_with_the_numbers(self, fake: FakeCluster, candidate: Candidate) -> None:
        fake.serving(3)
        fake.startable = 2
        clock = Clock()
        with pytest.raises(Unmeasurable, match=f"2 of 3 pods of {CANDIDATE} are ready after 60 s"):
            grow(candidate, Bounds(1, 6).full, sleep=clock.sleep, clock=clock)


class TestRelease:
    def test_gives_all_pods_back_where_others_serve(self, fake: FakeCluster, candidate: Candidate) -> None:
        fake.serving(1)
        assert release(candidate)
        assert fake.scaled == [0]

    def test_and_where_nothing_serves_yet(self, fake: FakeCluster, candidate: Candidate) -> None:
        fake.selector = None
        assert release(candidate)

    def test_keeps_what_serves_alone(
        self, fake: FakeCluster, candidate: Candidate, capsys: pytest.CaptureFixture[str]
    ) -> None:
        fake.pods.append(FakePod(f"{CANDIDATE}-1", {"colour": "a"}))
        assert not release(candidate)
        assert fake.scaled == []
        assert "keeps its pods" in capsys.readouterr().err

    def test_a_canary_among_others_goes(self, fake: FakeCluster, candidate: Candidate) -> None:
        fake.serving(1).pods.append(FakePod(f"{CANDIDATE}-1", {"colour": "a"}))
        assert release(candidate)
