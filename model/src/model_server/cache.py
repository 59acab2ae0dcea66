"""Answers that were given before, in Redis. It may be slow, full or gone: then the model answers."""

import asyncio
import hashlib
import logging
from collections.abc import Callable

import msgspec
import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from model_server.decoding import Samples
from model_server.identity import ModelIdentity
from model_server.settings import CacheSettings

log = logging.getLogger(__name__)

_REST_SECONDS = 5
"""For so long a Redis that failed is not asked: its time-out would be every request's."""

_MOST_PENDING = 1000
"""More answers than these are not kept while Redis is slow: memory is for requests."""


def key_of(identity: ModelIdentity, runtime: str, samples: Samples) -> str:
    """
    The same numbers have the same key, however they were written: what is hashed are the arrays that the model would
    get, not the text of the request. The run tells a version from one of the same number that was deleted before it,
    the runtime tells the forms of one version apart: all models share one Redis.
    """
    model = f"{identity.name}\0{identity.version}\0{identity.run_id}\0{runtime}\0{samples.count}"
    digest = hashlib.sha256(model.encode())
    for name, array in samples.inputs.items():
        digest.update(f"\0{name}\0{array.dtype.str}\0{array.shape}\0".encode())
        digest.update(msgspec.msgpack.encode(array.tolist()) if array.dtype == object else array.tobytes())
    return f"prediction:{digest.hexdigest()}"


class PredictionCache:
    """Look-ups of one turn of the event loop travel together, and so do the answers that are to be kept."""

    def __init__(self, settings: CacheSettings, on_failure: Callable[[], None] = lambda: None) -> None:
        self._redis = _client(settings)
        self._timeout = settings.cache_timeout_ms / 1000
        self._ttl = settings.cache_ttl_seconds
        self._on_failure = on_failure
        self._lookups: dict[str, asyncio.Future[bytes | None]] = {}
        self._answers: dict[str, bytes] = {}
        self._flushes: set[asyncio.Task[None]] = set()
        self._is_scheduled = False
        self._rests_until = 0.0

    @property
    def rests(self) -> bool:
        """Whether Redis is not asked just now, because it failed."""
        return asyncio.get_running_loop().time() < self._rests_until

    async def get(self, key: str) -> bytes | None:
        """The encoded predictions, or None: also where Redis does not answer in time."""
        loop = asyncio.get_running_loop()
        if self.rests:
            self._on_failure()
            return None
        future = self._lookups.get(key)
        if future is None:
            future = self._lookups[key] = loop.create_future()
            self._schedule(loop)
        return await future

    def put(self, key: str, predictions: bytes) -> None:
        """Keeps an answer some time later, or never; nobody waits for it."""
        loop = asyncio.get_running_loop()
        if not self.rests and len(self._answers) < _MOST_PENDING:
            self._answers[key] = predictions
            self._schedule(loop)

    def _schedule(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._is_scheduled:
            return
        self._is_scheduled = True
        loop.call_soon(self._start_flush)

    def _start_flush(self) -> None:
        self._is_scheduled = False
        lookups, self._lookups = self._lookups, {}
        answers, self._answers = self._answers, {}
        task = asyncio.get_running_loop().create_task(self._flush(lookups, answers))
        # The loop itself keeps no hold of a task.
        self._flushes.add(task)
        task.add_done_callback(self._flushes.discard)

    async def _flush(self, lookups: dict[str, "asyncio.Future[bytes | None]"], answers: dict[str, bytes]) -> None:
        values: list[bytes | None] = [None] * len(lookups)
        try:
            async with asyncio.timeout(self._timeout):
                pipeline = self._redis.pipeline(transaction=False)
                if lookups:
                    pipeline.mget(list(lookups))
                for key, answer in answers.items():
                    pipeline.set(key, answer, ex=self._ttl)
                results = await pipeline.execute()
            if lookups:
                values = results[0]
        except Exception as error:  # Whatever a Redis says or does, the model can answer.
            self._rest(error, len(lookups))
        finally:
            for future, value in zip(lookups.values(), values, strict=True):
                if not future.done():
                    future.set_result(value)

    def _rest(self, error: Exception, lookups: int) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() >= self._rests_until:
            text = str(error) or f"no answer within {self._timeout * 1000:g} ms"
            log.warning("cache: %s; it is not asked for %d seconds", text, _REST_SECONDS)
        self._rests_until = loop.time() + _REST_SECONDS
        for _ in range(lookups):
            self._on_failure()

    async def close(self) -> None:
        """Ends the connections; what was not kept by now never is."""
        for task in self._flushes:
            task.cancel()
        await self._redis.aclose()


def _client(settings: CacheSettings) -> "redis.asyncio.Redis":
    # A first connection, with TLS and a password, takes longer than a look-up.
    seconds = max(settings.cache_timeout_ms / 1000, 1)
    return redis.asyncio.Redis(
        host=settings.redis_host or "",
        port=settings.redis_port,
        username=settings.redis_username,
        password=settings.redis_password,
        ssl=settings.redis_tls,
        ssl_ca_certs=str(settings.redis_ca_file) if settings.redis_ca_file else None,
        socket_connect_timeout=seconds,
        socket_timeout=seconds,
        retry=Retry(NoBackoff(), 1),
        health_check_interval=30,
    )
