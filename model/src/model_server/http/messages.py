"""Requests and answers of ASGI, as plain as they come: a framework's objects would cost more than the model."""

import random
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from model_server.errors import BadRequest, BodyTooLarge

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

Headers = dict[bytes, bytes]

_REQUEST_ID = re.compile(rb"[\w.:/+=@-]{1,128}")


def headers_of(scope: Scope) -> Headers:
    """By name in lower case, as ASGI has them; of several with one name, the last."""
    return dict(scope["headers"])


def request_id_of(headers: Headers) -> str:
    """The caller's own, where it has one that can be written into logs and databases."""
    given = headers.get(b"x-request-id", b"")
    if _REQUEST_ID.fullmatch(given):
        return given.decode()
    # Nobody is let in by knowing one, and the system's own randomness would cost more than the JSON.
    return f"{random.getrandbits(128):032x}"


async def read_body(receive: Receive, headers: Headers, most_bytes: int) -> bytes:
    """The whole body; raises `BodyTooLarge` before more than that is held."""
    declared = headers.get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > most_bytes:
        raise BodyTooLarge(f"{int(declared)} bytes were announced, {most_bytes} are taken")
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body", False):
        body: bytes = message.get("body", b"")
        if len(body) > most_bytes:
            raise BodyTooLarge(f"{len(body)} bytes were sent, {most_bytes} are taken")
        return body
    return await _read_on(message, receive, most_bytes)


async def _read_on(message: MutableMapping[str, Any], receive: Receive, most_bytes: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        if message["type"] == "http.disconnect":
            raise BadRequest("the caller went before the body was complete")
        part = message.get("body", b"")
        size += len(part)
        if size > most_bytes:
            raise BodyTooLarge(f"more than {most_bytes} bytes were sent")
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)
        message = await receive()


async def respond(
    send: Send,
    status: int,
    body: bytes,
    headers: list[tuple[bytes, bytes]],
    content_type: bytes = b"application/json",
) -> None:
    """One whole answer."""
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", content_type),
                (b"content-length", b"%d" % len(body)),
                *headers,
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})
