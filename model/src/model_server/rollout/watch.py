"""Compares a canary with what serves beside it, by what Prometheus counted of both."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from model_server.console import say
from model_server.gate.check import Check, Limits
from model_server.rollout.prometheus import Prometheus

_LOOK_SECONDS = 15.0
_SHORTEST_WINDOW_SECONDS = 60
"""Two scrapes at least, whatever the interval is."""


@dataclass(frozen=True)
class Watch:
    """How long, and what has to be seen."""

    seconds: float
    min_requests: int
    max_error_ratio: float
    """Beyond what the others fail meanwhile."""
    limits: Limits
    """Of the gate; what serves beside it may excuse a worse latency."""


@dataclass(frozen=True)
class Revisions:
    """Tells the pods of a canary from those of the others."""

    namespace: str
    service: str
    deployment: str

    @property
    def canary(self) -> str:
        """Label matchers."""
        return f'{self._both},pod=~"{self.deployment}-.*"'

    @property
    def others(self) -> str:
        """Label matchers."""
        return f'{self._both},pod!~"{self.deployment}-.*"'

    @property
    def _both(self) -> str:
        return f'namespace="{self.namespace}",service="{self.service}"'


@dataclass(frozen=True)
class Seen:
    """Of one side, over the window; None where nothing was counted."""

    requests: float
    errors: float
    latency_seconds: float | None
    accuracy: float | None

    @property
    def error_ratio(self) -> float:
        """0 where nobody asked."""
        return self.errors / self.requests if self.requests > 0 else 0.0


def watch(
    prometheus: Prometheus,
    revisions: Revisions,
    wanted: Watch,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> list[Check]:
    """Ends early where the canary fails more than it may. Raises `Unmeasurable` where Prometheus does not answer."""
    start = clock()
    while True:
        passed = clock() - start
        window = max(round(passed), _SHORTEST_WINDOW_SECONDS)
        canary, others = (look(prometheus, side, window) for side in (revisions.canary, revisions.others))
        checks = judge(canary, others, wanted)
        say(f"watching: {canary.requests:.0f} requests, {canary.error_ratio:.2%} failed, after {passed:.0f} s")
        errors = next(check for check in checks if check.name == "errors")
        if passed >= wanted.seconds or (canary.requests >= wanted.min_requests and not errors.passed):
            return checks
        sleep(min(_LOOK_SECONDS, wanted.seconds - passed))


def look(prometheus: Prometheus, side: str, window: int) -> Seen:
    """What was counted in the last seconds. 429 is a failure to whoever asked."""

    def ask(query: str) -> float | None:
        return prometheus.number(query)

    buckets = f"sum by (le) (rate(ai_inference_duration_seconds_bucket{{{side}}}[{window}s]))"
    return Seen(
        requests=ask(f"sum(increase(ai_requests_total{{{side}}}[{window}s]))") or 0.0,
        errors=ask(f'sum(increase(ai_requests_total{{{side},code=~"429|5.."}}[{window}s]))') or 0.0,
        latency_seconds=ask(f"histogram_quantile(0.99, {buckets})"),
        accuracy=ask(f"min(ai_model_accuracy{{{side}}})"),
    )


def judge(canary: Seen, others: Seen, wanted: Watch) -> list[Check]:
    """A canary may be as bad as its limits, or as those beside it where they are worse."""
    limits = wanted.limits
    most = wanted.max_error_ratio + others.error_ratio
    slowest = max(limits.latency_seconds, others.latency_seconds or 0.0)
    checks = [
        Check(
            "requests",
            canary.requests >= wanted.min_requests,
            canary.requests,
            wanted.min_requests,
            "requests",
            "came to the canary: fewer allow no verdict",
        ),
        Check(
            "errors",
            canary.error_ratio <= most,
            canary.error_ratio,
            most,
            "share",
            f"{canary.errors:.0f} requests failed, of those beside it {others.error_ratio:.2%}",
        ),
    ]
    if canary.latency_seconds is not None:
        beside = "nothing" if others.latency_seconds is None else f"{others.latency_seconds:.4f}"
        detail = f"p99 of what callers asked, beside it {beside}"
        passed = canary.latency_seconds <= slowest
        checks.append(Check("p99", passed, canary.latency_seconds, slowest, "seconds", detail))
    if canary.accuracy is not None:
        detail = "share of right predictions in the feedback"
        passed = canary.accuracy >= limits.accuracy
        checks.append(Check("feedback", passed, canary.accuracy, limits.accuracy, "share", detail))
    return checks
