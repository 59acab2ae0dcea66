"""What all endpoints share: the method, the key, the headers of each answer, and errors that a caller can read."""

import asyncio
import logging
import time
from abc import ABC, abstractmethod

import msgspec

from model_server.errors import MethodNotAllowed, RequestError
from model_server.http.messages import Headers, Receive, Scope, Send, headers_of, request_id_of, respond
from model_server.state import ServerState

log = logging.getLogger(__name__)


class Answer(msgspec.Struct):
    """What an endpoint says."""

    body: bytes
    status: int = 200
    content_type: bytes = b"application/json"
    headers: list[tuple[bytes, bytes]] = []


class Request(msgspec.Struct):
    """What an endpoint is asked."""

    id: str
    headers: Headers
    receive: Receive
    started: float


class Endpoint(ABC):
    """An ASGI application for one path."""

    method = "GET"
    asks_for_key = False
    is_logged = False
    """A line in the log for each request; scrapes and probes would fill it."""

    def __init__(self, state: ServerState) -> None:
        self._state = state

    @abstractmethod
    async def answer(self, request: Request) -> Answer:
        """The answer; a `RequestError` becomes one too."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        headers = headers_of(scope)
        request = Request(request_id_of(headers), headers, receive, time.perf_counter())
        try:
            if scope["method"] != self.method and not (scope["method"] == "HEAD" and self.method == "GET"):
                raise MethodNotAllowed(f"{scope['path']} takes {self.method}, not {scope['method']}")
            if self.asks_for_key:
                self._state.key.check(headers)
            answer = await self.answer(request)
        except RequestError as error:
            answer = self._refusal(request, error)
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("%s failed", scope["path"], extra={"request_id": request.id})
            answer = self._refusal(request, RequestError("an error of the server's own; the log has it"))
        common = [(b"x-request-id", request.id.encode()), (b"x-served-by", self._state.instance)]
        if self._state.is_draining:
            # Its next request goes to a server that stays.
            common.append((b"connection", b"close"))
        await respond(send, answer.status, answer.body, [*common, *answer.headers], answer.content_type)
        if self.is_logged:
            self._state.access.write(scope, request.id, answer.status, time.perf_counter() - request.started)

    def _refusal(self, request: Request, error: RequestError) -> Answer:
        self.refused(request, error)
        headers = []
        if error.retry_after_seconds is not None:
            headers.append((b"retry-after", str(error.retry_after_seconds).encode()))
        if isinstance(error, MethodNotAllowed):
            headers.append((b"allow", self.method.encode()))
        # Source: RFC 9457, problem details.
        problem = {
            "type": "about:blank",
            "title": error.title,
            "status": error.status,
            "detail": error.detail,
            "reason": error.reason,
            "request_id": request.id,
        }
        return Answer(msgspec.json.encode(problem), error.status, b"application/problem+json", headers)

    def refused(self, request: Request, error: RequestError) -> None:  # noqa: B027  Most endpoints count nothing.
        """For whoever counts."""
