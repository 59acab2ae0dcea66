"""What one test found."""

import math
from dataclasses import dataclass
from typing import Any


class Unmeasurable(Exception):
    """The gate cannot tell: one sentence says what it asked, what came back, and what to do."""


@dataclass(frozen=True)
class Limits:
    """What a model must keep to."""

    latency_seconds: float = 0.1
    """Highest p99 of one sample."""
    accuracy: float = 0.95
    """Lowest share of right labels on the evaluation set."""
    memory_bytes: float = 2e9
    """Largest growth for batches of 32."""


@dataclass(frozen=True)
class Check:
    """One line of the verdict."""

    name: str
    passed: bool
    measured: float | None
    """None where the service failed before there was a number."""
    limit: float | None
    unit: str
    detail: str

    def to_json(self) -> dict[str, Any]:
        """Without NaN and infinity, which JSON does not have."""
        measured = self.measured if self.measured is not None and math.isfinite(self.measured) else None
        return {
            "name": self.name,
            "passed": self.passed,
            "measured": measured,
            "limit": self.limit,
            "unit": self.unit,
            "detail": self.detail,
        }

    def __str__(self) -> str:
        verdict = "passed" if self.passed else "FAILED"
        measured = "" if self.measured is None else f" {self.measured:.6g}"
        limit = "" if self.limit is None else f" (limit {self.limit:g} {self.unit})"
        return f"{verdict}  {self.name:<8}{measured}{limit}  {self.detail}"
