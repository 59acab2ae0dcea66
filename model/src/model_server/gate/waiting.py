"""Waits until the service has a model, and says at its end why it has none."""

import http.client
import time
from collections.abc import Callable
from http import HTTPStatus

from model_server.console import say
from model_server.gate.check import Unmeasurable
from model_server.gate.client import Address, Connection, reason_of

_RETRY_SECONDS = 1.0


def wait_until_ready(address: Address, wait_seconds: float, *, sleep: Callable[[float], None] = time.sleep) -> None:
    """Raises `Unmeasurable` when `/readyz` was not answered with 200 in time."""
    deadline = time.monotonic() + wait_seconds
    said = ""
    while (problem := _problem_of(address)) is not None:
        if time.monotonic() >= deadline:
            raise Unmeasurable(f"{address.url} has not been ready within {wait_seconds:g} s: /readyz: {problem}")
        if problem != said:
            say(f"waiting for {address.url}: /readyz: {problem}")
            said = problem
        sleep(_RETRY_SECONDS)


def _problem_of(address: Address) -> str | None:
    try:
        with Connection(address) as connection:
            reply = connection.get("/readyz")
    except (OSError, http.client.HTTPException) as error:
        return reason_of(error)
    if reply.status == HTTPStatus.NOT_FOUND:
        raise Unmeasurable(f"{address.url}/readyz answered 404: this is no model server, check --url ({reply.shown})")
    return None if reply.status == HTTPStatus.OK else f"HTTP {reply.status}: {reply.shown}"
