"""The rows of the two tables."""

from datetime import UTC, datetime

import msgspec


def now() -> datetime:
    """With its zone, as the database keeps it."""
    return datetime.now(UTC)


class Prediction(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """A request and what became of it. Its payload is not kept: only what was answered."""

    request_id: str
    model: str
    version: str
    outcome: str
    """predicted, cached, or the reason for which it was not answered."""
    samples: int
    seconds: float
    labels: list[object] | None
    """One label for each sample, where the model names one."""
    created_at: datetime


class Feedback(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What the right answers to a request would have been."""

    request_id: str
    labels: list[object]
    created_at: datetime
