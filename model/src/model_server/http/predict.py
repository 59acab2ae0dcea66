"""`POST /v1/predict` and MLflow's `POST /invocations`."""

import time

import msgspec

from model_server.cache import key_of
from model_server.decoding import Samples
from model_server.errors import (
    MethodNotAllowed,
    ModelFailed,
    NotReady,
    RequestError,
    Unauthorized,
    UnsupportedMediaType,
)
from model_server.http.endpoint import Answer, Endpoint, Request
from model_server.http.messages import read_body
from model_server.records.rows import Prediction, now
from model_server.runtimes import Outputs
from model_server.state import ServedModel

_JSON = (b"application/json", b"")


class Predict(Endpoint):
    """The model's answers, with its identity and the id under which feedback can be given."""

    method = "POST"
    asks_for_key = True
    is_logged = True

    async def answer(self, request: Request) -> Answer:
        """Reads, asks the cache, asks the model, in this order."""
        model = self._model()
        body = await read_body(request.receive, request.headers, self._state.settings.server.max_body_bytes)
        if request.headers.get(b"content-type", b"").partition(b";")[0].strip().lower() not in _JSON:
            raise UnsupportedMediaType("Content-Type: application/json is taken")
        # How fast a caller sends is no matter of the model's.
        arrived = time.perf_counter()
        samples = model.decoder.decode(body)
        answered = await self._answered(model, samples, request, arrived)
        counter = model.metrics.cached if answered.is_cached else model.metrics.predicted
        counter.inc(samples.count)
        model.metrics.answered.inc()
        self._record(model, request, "cached" if answered.is_cached else "predicted", samples.count, answered.labels)
        return Answer(self._envelope(model, request, answered.predictions))

    def _model(self) -> ServedModel:
        model = self._state.model
        if model is None:
            raise NotReady(self._state.reason, retry_after_seconds=5)
        return model

    async def _answered(self, model: ServedModel, samples: Samples, request: Request, arrived: float) -> "_Answered":
        cache = self._state.cache
        if cache is None or b"no-cache" in request.headers.get(b"cache-control", b""):
            return await self._computed(model, samples, arrived)
        key = key_of(model.identity, model.runtime.name, samples)
        kept = _kept(await cache.get(key))
        if kept is not None:
            model.metrics.hits.inc()
            return kept
        if not cache.rests:
            model.metrics.misses.inc()
        computed = await self._computed(model, samples, arrived)
        cache.put(key, msgspec.json.encode(_Kept(msgspec.Raw(computed.predictions), computed.labels)))
        return computed

    async def _computed(self, model: ServedModel, samples: Samples, arrived: float) -> "_Answered":
        try:
            outputs = await model.batcher.answer(samples)
        except ModelFailed:
            model.metrics.failed(samples.count)
            raise
        model.metrics.duration.observe(time.perf_counter() - arrived)
        is_kept = self._state.recorder is not None or self._state.cache is not None
        return _Answered(encoded(outputs), labels_of(outputs) if is_kept else None, is_cached=False)

    def _envelope(self, model: ServedModel, request: Request, predictions: bytes) -> bytes:
        return b'{"model":%b,"request_id":%b,"predictions":%b}' % (
            model.name_and_version,
            msgspec.json.encode(request.id),
            predictions,
        )

    def refused(self, request: Request, error: RequestError) -> None:
        """Counts the request, and keeps it: what was asked and not answered is part of the story."""
        model = self._state.model
        if model is not None:
            model.metrics.refused(error)
            # Who has no key writes nothing.
            if not isinstance(error, Unauthorized | MethodNotAllowed):
                self._record(model, request, error.reason)

    def _record(
        self, model: ServedModel, request: Request, outcome: str, samples: int = 0, labels: list[object] | None = None
    ) -> None:
        if self._state.recorder is None:
            return
        record = Prediction(
            request_id=request.id,
            model=model.identity.name,
            version=model.identity.version,
            outcome=outcome,
            samples=samples,
            seconds=time.perf_counter() - request.started,
            labels=labels,
            created_at=now(),
        )
        self._state.recorder.add(record)


class Invocations(Predict):
    """The same, as MLflow's own server says it: clients of `mlflow models serve` need no change."""

    def _envelope(self, model: ServedModel, request: Request, predictions: bytes) -> bytes:
        return b'{"predictions":%b}' % predictions


class _Answered(msgspec.Struct):
    """What the cache or the model says."""

    predictions: bytes
    labels: list[object] | None
    is_cached: bool


class _Kept(msgspec.Struct, array_like=True):
    """How the cache keeps it."""

    predictions: msgspec.Raw
    labels: list[object] | None


_kept_decoder = msgspec.json.Decoder(_Kept)


def _kept(found: bytes | None) -> _Answered | None:
    if found is None:
        return None
    try:
        kept = _kept_decoder.decode(found)
    except msgspec.DecodeError:
        # Somebody else's, or half of one: the model knows better.
        return None
    return _Answered(bytes(kept.predictions), kept.labels, is_cached=True)


def encoded(outputs: Outputs) -> bytes:
    """One value for each sample; an object of all outputs where there are several."""
    if len(outputs) == 1:
        return msgspec.json.encode(next(iter(outputs.values())).tolist())
    names = list(outputs)
    columns = [array.tolist() for array in outputs.values()]
    return msgspec.json.encode([dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)])


def labels_of(outputs: Outputs) -> list[object] | None:
    """What feedback is compared with: the output `label`, or the only one, by its largest score if it has many."""
    array = outputs.get("label") if "label" in outputs else next(iter(outputs.values())) if len(outputs) == 1 else None
    if array is None:
        return None
    if array.ndim == 1 or array.shape[1:] == (1,):
        return array.reshape(-1).tolist()
    return array.argmax(axis=1).tolist() if array.ndim == 2 and array.dtype.kind == "f" else None
