"""A server that is away for a moment is asked again: one hiccup must not end a rollout."""

import time
from collections.abc import Callable
from typing import TypeVar

from model_server.gate.check import Unmeasurable

_ATTEMPTS = 5
_PAUSE_SECONDS = 2.0
_PASSING = frozenset({409, 429, 500, 502, 503, 504})

Answer = TypeVar("Answer")


class Away(Unmeasurable):
    """It may be back in a moment, after an upgrade or a restart."""


def refusal(code: int, problem: str) -> Unmeasurable:
    """`Away` where the same question may get another answer soon, by the status that came back."""
    return Away(problem) if code in _PASSING else Unmeasurable(problem)


def patiently(ask: Callable[[], Answer], sleep: Callable[[float], None] = time.sleep) -> Answer:
    """Asks five times, two seconds apart; the last `Away` is the caller's."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return ask()
        except Away:
            sleep(_PAUSE_SECONDS)
    return ask()
