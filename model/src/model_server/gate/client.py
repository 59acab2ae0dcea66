"""Speaks to a model service as its callers do: HTTP, one connection that is kept."""

import http.client
import json
import ssl
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from model_server.gate.check import Unmeasurable

_SHOWN_CHARACTERS = 200
_TIMEOUT_SECONDS = 30.0
"""A request that takes longer fails whatever limit there is."""
_MOST_RETRIES = 5
_LONGEST_PAUSE_SECONDS = 5.0


class ServiceFailed(Exception):
    """The service answered, and not with predictions: a verdict on the model, not on the measurement."""


@dataclass(frozen=True)
class Address:
    """Where the service is, and what to say at its door."""

    url: str
    api_key: str | None = None
    scheme: str = field(init=False)
    host: str = field(init=False)
    port: int | None = field(init=False)
    path: str = field(init=False)

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            port = parts.port
        except ValueError as error:
            raise Unmeasurable(f"--url {self.url}: {error}") from error
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Unmeasurable(f"--url {self.url}: an address such as http://digits.mlops-models:80 is needed")
        object.__setattr__(self, "scheme", parts.scheme)
        object.__setattr__(self, "host", parts.hostname)
        object.__setattr__(self, "port", port)
        object.__setattr__(self, "path", parts.path.rstrip("/"))


@dataclass(frozen=True)
class Reply:
    """One answer, whatever its status."""

    status: int
    body: bytes
    seconds: float
    """From the first byte sent to the last one read."""
    served_by: str
    """Name of the pod; empty where the server does not say."""
    retry_after: str = ""

    @property
    def shown(self) -> str:
        """The beginning of the body, for a person."""
        return self.body[:_SHOWN_CHARACTERS].decode("utf-8", "replace").replace("\n", " ").strip() or "(empty)"


class Connection:
    """One connection, hence one pod, wherever the service is balanced by connections."""

    def __init__(self, address: Address) -> None:
        self._address = address
        if address.scheme == "https":
            self._http: http.client.HTTPConnection = http.client.HTTPSConnection(
                address.host, address.port, timeout=_TIMEOUT_SECONDS, context=ssl.create_default_context()
            )
        else:
            self._http = http.client.HTTPConnection(address.host, address.port, timeout=_TIMEOUT_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        self._http.close()

    def get(self, path: str) -> Reply:
        """Raises OSError or HTTPException where nobody answers."""
        return self._ask("GET", path, None)

    def get_json(self, path: str) -> Any:
        """The document there; raises `Unmeasurable` where there is none."""
        reply = self._answered("GET", path, None)
        if reply.status == HTTPStatus.UNAUTHORIZED:
            raise Unmeasurable(f"{self._address.url}{path} asks for a key: give --api-key-file ({reply.shown})")
        if reply.status != HTTPStatus.OK:
            raise Unmeasurable(f"{self._address.url}{path} answered {reply.status}: {reply.shown}")
        try:
            return json.loads(reply.body)
        except ValueError as error:
            raise Unmeasurable(
                f"{self._address.url}{path} is no JSON, so this is no model server: {reply.shown}"
            ) from error

    def predict(self, body: bytes) -> Reply:
        """
        Predictions for a body of `/v1/predict`; those that the server remembers do not count.
        A server with more callers than it can serve (429) is asked again. Raises `ServiceFailed`.
        """
        for _ in range(_MOST_RETRIES):
            reply = self._answered("POST", "/v1/predict", body)
            if reply.status != HTTPStatus.TOO_MANY_REQUESTS:
                break
            time.sleep(_pause(reply.retry_after))
        if reply.status == HTTPStatus.UNAUTHORIZED:
            raise Unmeasurable(f"{self._address.url}/v1/predict asks for a key: give --api-key-file ({reply.shown})")
        if reply.status == HTTPStatus.UNPROCESSABLE_ENTITY:
            raise Unmeasurable(f"the evaluation set does not fit the model, which answered 422: {reply.shown}")
        if reply.status != HTTPStatus.OK:
            raise ServiceFailed(f"/v1/predict answered {reply.status}: {reply.shown}")
        return reply

    def _answered(self, method: str, path: str, body: bytes | None) -> Reply:
        try:
            return self._ask(method, path, body)
        except TimeoutError as error:
            raise ServiceFailed(f"{method} {path} was not answered within {_TIMEOUT_SECONDS:g} s") from error
        except (OSError, http.client.HTTPException) as error:
            raise Unmeasurable(f"{self._address.url} does not answer any more: {reason_of(error)}") from error

    def _ask(self, method: str, path: str, body: bytes | None) -> Reply:
        try:
            return self._send(method, path, body)
        except (ConnectionError, http.client.BadStatusLine):
            # A kept connection may be closed at any moment, by a pod that goes or by an idle timeout: once more.
            self._http.close()
            return self._send(method, path, body)

    def _send(self, method: str, path: str, body: bytes | None) -> Reply:
        headers = {"Accept": "application/json", "Cache-Control": "no-cache"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if self._address.api_key is not None:
            headers["Authorization"] = f"Bearer {self._address.api_key}"
        try:
            if self._http.sock is None:
                # Before the clock: callers keep their connections.
                self._http.connect()
            start = time.perf_counter()
            self._http.request(method, self._address.path + path, body, headers)
            response = self._http.getresponse()
            content = response.read()
            seconds = time.perf_counter() - start
        except BaseException:
            self._http.close()
            raise
        served_by = response.headers.get("X-Served-By", "")
        return Reply(response.status, content, seconds, served_by, response.headers.get("Retry-After", ""))


def reason_of(error: BaseException) -> str:
    """Some of these errors have no text of their own."""
    return str(error) or type(error).__name__


def _pause(retry_after: str) -> float:
    wanted = float(retry_after) if retry_after.isdigit() else 1.0
    return min(wanted, _LONGEST_PAUSE_SECONDS)
