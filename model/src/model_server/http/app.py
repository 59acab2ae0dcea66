"""Which path is answered by what."""

from collections.abc import Awaitable, Callable

import msgspec

from model_server.http.feedback import GiveFeedback
from model_server.http.messages import Receive, Scope, Send, respond
from model_server.http.openapi import Docs, OpenApi
from model_server.http.predict import Invocations, Predict
from model_server.http.probes import About, Live, Ready, Scrape
from model_server.state import ServerState

Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def application(state: ServerState) -> Application:
    """
    The whole interface. No path has a variable in it, so that a dictionary is the router: a framework's costs a tenth
    of a small model's request (docs/serving.md).
    """
    endpoints = {
        "/v1/predict": Predict(state),
        "/invocations": Invocations(state),
        "/v1/feedback": GiveFeedback(state),
        "/v1/about": About(state),
        "/livez": Live(state),
        "/readyz": Ready(state),
        "/metrics": Scrape(state),
        "/openapi.json": OpenApi(state),
        "/docs": Docs(state),
        # The names that MLflow's own server gives to the probes.
        "/ping": Ready(state),
        "/health": Ready(state),
    }

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await endpoints.get(scope["path"], _nothing)(scope, receive, send)

    return answer


async def _nothing(scope: Scope, _receive: Receive, send: Send) -> None:
    problem = {"type": "about:blank", "title": "Not found", "status": 404, "detail": f"nothing is at {scope['path']}"}
    await respond(send, 404, msgspec.json.encode(problem), [], b"application/problem+json")
