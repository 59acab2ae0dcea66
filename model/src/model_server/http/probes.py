"""What Kubernetes and Prometheus ask, and what the server says of itself."""

import platform

import msgspec
from prometheus_client.exposition import choose_encoder

from model_server.http.endpoint import Answer, Endpoint, Request


class Live(Endpoint):
    """The process answers. Not whether there is a model: a restart brings none sooner."""

    async def answer(self, request: Request) -> Answer:
        """Always the same."""
        return Answer(b'{"status":"live"}')


class Ready(Endpoint):
    """There is a model, and the server is not going."""

    async def answer(self, request: Request) -> Answer:
        """503 with the reason, or 200."""
        if self._state.is_ready:
            return Answer(b'{"status":"ready"}')
        return Answer(msgspec.json.encode({"status": "not ready", "reason": self._state.reason}), status=503)


class Scrape(Endpoint):
    """All metrics, in the format that the caller prefers."""

    async def answer(self, request: Request) -> Answer:
        """As Prometheus reads them."""
        try:
            encode, content_type = choose_encoder(request.headers.get(b"accept", b"").decode("latin-1"))
        except (TypeError, ValueError):
            # A version that nobody knows: the plain format is understood by all.
            encode, content_type = choose_encoder("")
        return Answer(encode(self._state.metrics.registry), content_type=content_type.encode())


class About(Endpoint):
    """Which model this is, what the image was declared to be made of, and what the interpreter really has."""

    asks_for_key = True

    async def answer(self, request: Request) -> Answer:
        """What the gate compares."""
        model = self._state.model
        actual = {"python": platform.python_version()}
        if model is not None:
            actual |= model.runtime.versions()
        about = {
            "model": model.identity if model else None,
            "runtime": model.runtime.name if model else None,
            "served_by": self._state.instance.decode(),
            "declared": self._state.declared,
            "actual": actual,
        }
        return Answer(msgspec.json.encode(about))
