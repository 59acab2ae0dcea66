"""A canary beside those that serve, as Prometheus counted them."""

import pytest
from support.fake_prometheus import FakePrometheus, counting

from model_server.gate.check import Check, Limits, Unmeasurable
from model_server.rollout.prometheus import Prometheus
from model_server.rollout.watch import Revisions, Seen, Watch, judge, watch

REVISIONS = Revisions("mlops-models", "digits", "digits-server-b")
WANTED = Watch(seconds=300, min_requests=100, max_error_ratio=0.01, limits=Limits())


def seen(
    requests: float = 1000, errors: float = 0, latency: float | None = 0.01, accuracy: float | None = None
) -> Seen:
    """A side that is well."""
    return Seen(requests, errors, latency, accuracy)


def failed(checks: list[Check]) -> list[str]:
    """Names of those that failed."""
    return [check.name for check in checks if not check.passed]


class TestJudge:
    def test_a_good_canary_passes(self) -> None:
        assert failed(judge(seen(accuracy=0.97), seen(), WANTED)) == []

    def test_too_few_callers_allow_no_verdict(self) -> None:
        (found,) = [check for check in judge(seen(requests=99), seen(), WANTED) if not check.passed]
        assert (found.name, found.measured, found.limit) == ("requests", 99, 100)

    def test_failures_beyond_those_beside_it(self) -> None:
        assert failed(judge(seen(errors=11), seen(), WANTED)) == ["errors"]
        assert failed(judge(seen(errors=11), seen(errors=5), WANTED)) == []

    def test_slowness_unless_those_beside_it_are_as_slow(self) -> None:
        assert failed(judge(seen(latency=0.2), seen(latency=0.05), WANTED)) == ["p99"]
        assert failed(judge(seen(latency=0.2), seen(latency=0.3), WANTED)) == []

    def test_feedback_that_finds_too_much_wrong(self) -> None:
        assert failed(judge(seen(accuracy=0.9), seen(), WANTED)) == ["feedback"]

    def test_what_nobody_counted_is_not_judged(self) -> None:
        names = [check.name for check in judge(seen(latency=None), seen(), WANTED)]
        assert names == ["requests", "errors"]


class TestPrometheus:
    def test_shows_its_account(self) -> None:
        fake = FakePrometheus(lambda _: "3.5", account=("canary-watch", "secret"))
        with counting(fake) as url:
            assert Prometheus(url, "canary-watch", "secret").number("up") == 3.5
            with pytest.raises(Unmeasurable, match="up with 401"):
                Prometheus(url, "canary-watch", "wrong").number("up")

    @pytest.mark.parametrize("value", [None, "NaN", "+Inf"])
    def test_no_number_is_none(self, value: str | None) -> None:
        with counting(FakePrometheus(lambda _: value)) as url:
            assert Prometheus(url).number("up") is None

    def test_one_that_does_not_answer_is_said(self) -> None:
        naps: list[float] = []
        with pytest.raises(Unmeasurable, match="does not answer up"):
            Prometheus("http://127.0.0.1:9", sleep=naps.append).number("up")
        assert sum(naps) == 8

    @pytest.mark.parametrize("code", [429, 500, 503])
    def test_one_that_is_away_for_a_moment_is_asked_again(self, code: int) -> None:
        fake = FakePrometheus(lambda _: "1", code=code)

        def back(_: float) -> None:
            fake.code = 200

        with counting(fake) as url:
            assert Prometheus(url, sleep=back).number("up") == 1
        assert len(fake.queries) == 2

    def test_a_query_that_it_refuses_is_not_asked_again(self) -> None:
        fake = FakePrometheus(lambda _: "1", code=422)
        with counting(fake) as url, pytest.raises(Unmeasurable, match="answered up with 422"):
            Prometheus(url, sleep=lambda _: None).number("up")
        assert len(fake.queries) == 1

    @pytest.mark.parametrize(
        "body",
        [
            b"<html>please log in</html>",
            b"[]",
            b'{"status":"success"}',
            b'{"data":null}',
            b'{"data":{"resultType":"scalar","result":[0,"1"]}}',
            b'{"data":{"resultType":"vector","result":[{"metric":{}}]}}',
            b'{"data":{"resultType":"vector","result":[{"value":[]}]}}',
            b'{"data":{"resultType":"vector","result":[{"value":[0,"many"]}]}}',
        ],
    )
    def test_an_answer_of_something_else_is_said(self, body: bytes) -> None:
        with counting(FakePrometheus(lambda _: "1", body=body)) as url, pytest.raises(Unmeasurable, match="no vector"):
            Prometheus(url, sleep=lambda _: None).number("up")

    @pytest.mark.parametrize("url", ["file:///etc/passwd", "prometheus:9090", "http://", "http://prometheus:port"])
    def test_an_address_that_is_none_is_said(self, url: str) -> None:
        with pytest.raises(Unmeasurable, match=f"--prometheus-url {url}: an address"):
            Prometheus(url).number("up")


class TestWatch:
    def watched(self, fake: FakePrometheus) -> tuple[list[Check], float]:
        """The checks, and the time that it took."""
        now = [0.0]

        def sleep(seconds: float) -> None:
            now[0] += seconds

        with counting(fake) as url:
            checks = watch(Prometheus(url), REVISIONS, WANTED, sleep=sleep, clock=lambda: now[0])
        return checks, now[0]

    def test_lasts_as_long_as_it_has_to(self) -> None:
        fake = FakePrometheus(lambda query: "0" if "429" in query else "500" if "increase" in query else "0.01")
        checks, seconds = self.watched(fake)
        assert failed(checks) == ["feedback"]
        assert seconds == 300
        assert "[300s]" in fake.queries[-1] or any("[300s]" in query for query in fake.queries)

    def test_ends_when_the_canary_fails_its_callers(self) -> None:
        def value(query: str) -> str | None:
            if 'pod!~"digits-server-b-.*"' in query:
                return None
            return "200" if "429" in query else "500" if "increase" in query else None

        checks, seconds = self.watched(FakePrometheus(value))
        assert failed(checks) == ["errors"]
        assert seconds == 0

    def test_is_patient_while_too_few_callers_came(self) -> None:
        def value(query: str) -> str | None:
            return "10" if "increase" in query and "pod=~" in query else None

        checks, seconds = self.watched(FakePrometheus(value))
        assert failed(checks) == ["requests", "errors"]
        assert seconds == 300

    def test_asks_for_one_side_at_a_time_and_two_scrapes_at_least(self) -> None:
        fake = FakePrometheus(lambda query: "0" if "429" in query else "500" if "increase" in query else None)
        self.watched(fake)
        assert all(query.count("digits-server-b") == 1 and 'service="digits"' in query for query in fake.queries)
        assert "[60s]" in fake.queries[0]
