"""All tests of one service, one after the other: side by side they would measure each other."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from model_server.gate.about import ask_about, check_chain
from model_server.gate.accuracy import check_accuracy
from model_server.gate.check import Check, Limits, Unmeasurable
from model_server.gate.client import Address, ServiceFailed
from model_server.gate.evaluation import find_evaluation
from model_server.gate.latency import check_latency
from model_server.gate.memory import check_memory
from model_server.gate.waiting import wait_until_ready


@dataclass(frozen=True)
class Request:
    """What is to be tested."""

    address: Address
    limits: Limits
    evaluation: str | None = None
    samples: int = 200
    """Requests that latency is measured with."""
    wait_seconds: float = 120
    expected_version: str | None = None


@dataclass
class Verdict:
    """What was found, as far as it came."""

    model: Mapping[str, Any] | None = None
    checks: list[Check] = field(default_factory=list)
    error: str | None = None
    """Why not all was measured."""

    @property
    def passed(self) -> bool:
        """All was measured, and all is within its limits."""
        return self.error is None and bool(self.checks) and all(check.passed for check in self.checks)

    @property
    def exit_code(self) -> int:
        """0 passed, 1 failed, 2 could not be measured: a failure is known, whatever else is not."""
        if any(not check.passed for check in self.checks):
            return 1
        return 0 if self.passed else 2

    def to_json(self) -> str:
        """One document."""
        document: dict[str, Any] = {
            "passed": self.passed,
            "model": self.model,
            "checks": [check.to_json() for check in self.checks],
        }
        if self.error is not None:
            document["error"] = self.error
        return json.dumps(document)


def measure(request: Request, report: Callable[[Check], None]) -> Verdict:
    """Tells each check to `report` as soon as it is there."""
    verdict = Verdict()

    def add(check: Check) -> None:
        verdict.checks.append(check)
        report(check)

    try:
        wait_until_ready(request.address, request.wait_seconds)
        pods = ask_about(request.address)
        verdict.model = pods[0].model
        add(check_chain(pods, request.expected_version))
        samples = find_evaluation(request.evaluation, pods[0].model)
        add(check_latency(request.address, samples, request.samples, request.limits))
        add(check_accuracy(request.address, samples, request.limits))
        add(check_memory(request.address, samples, request.limits))
    except (Unmeasurable, ServiceFailed) as error:
        verdict.error = str(error)
    return verdict
