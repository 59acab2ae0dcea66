"""Which path is answered by what."""

import msgspec
from starlette.routing import Route, Router

from model_server.http.feedback import GiveFeedback
from model_server.http.messages import Receive, Scope, Send, respond
from model_server.http.openapi import Docs, OpenApi
from model_server.http.predict import Invocations, Predict
from model_server.http.probes import About, Live, Ready, Scrape
from model_server.state import ServerState


def application(state: ServerState) -> Router:
    """The whole interface. The busiest path comes first: routes are tried in order."""
    return Router(
        routes=[
            Route("/v1/predict", Predict(state)),
            Route("/invocations", Invocations(state)),
            Route("/v1/feedback", GiveFeedback(state)),
            Route("/v1/about", About(state)),
            Route("/livez", Live(state)),
            Route("/readyz", Ready(state)),
            Route("/metrics", Scrape(state)),
            Route("/openapi.json", OpenApi(state)),
            Route("/docs", Docs(state)),
            # The names that MLflow's own server gives to the probes.
            Route("/ping", Ready(state)),
            Route("/health", Ready(state)),
        ],
        redirect_slashes=False,
        default=_not_found,
    )


async def _not_found(scope: Scope, _receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        return
    problem = {
        "type": "about:blank",
        "title": "Not found",
        "status": 404,
        "detail": f"nothing is at {scope['path']}",
    }
    await respond(send, 404, msgspec.json.encode(problem), [], b"application/problem+json")
