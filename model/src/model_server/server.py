"""The life of the server: it says that it is not ready, loads the model, answers, and leaves without a gap."""

import asyncio
import gc
import logging
import os
import signal
import socket
import tempfile
import time
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import numpy
import uvicorn

from model_server.access import AccessLog
from model_server.alias import AliasWatch, version_of_alias
from model_server.cache import PredictionCache
from model_server.chain import declared
from model_server.errors import ModelUnusable
from model_server.http.app import application
from model_server.http.key import ApiKey
from model_server.loading import load_model
from model_server.records import Recorder
from model_server.settings import Settings
from model_server.state import ServedModel, ServerState

log = logging.getLogger(__name__)

_LAST_WRITE_SECONDS = 5
_LAST_WORD_SECONDS = 1


class Server(uvicorn.Server):
    """Says to each client that it is going, before it goes."""

    def __init__(self, config: uvicorn.Config, state: ServerState, drain_seconds: float) -> None:
        super().__init__(config)
        self._state = state
        self._drain_seconds = drain_seconds
        self._loop: asyncio.AbstractEventLoop | None = None

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Until a signal ends it."""
        self._loop = asyncio.get_running_loop()
        await super().serve(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """
        A connection that is simply closed may carry a request that is just being sent. So for a while each answer asks
        its client to open another connection, and only then the listening ends. A second signal ends it at once.
        """
        if self._state.is_draining or self._loop is None:
            self.should_exit = self.force_exit = True
            return
        self._loop.call_soon_threadsafe(self._drain, sig)

    def _drain(self, sig: int) -> None:
        log.info("%s: draining for %g seconds", signal.Signals(sig).name, self._drain_seconds)
        self._state.drain()
        asyncio.get_running_loop().call_later(self._drain_seconds, self._leave)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """
        Connections that the kernel has taken and nobody has read are taken over before the listening ends, and those
        that have just come get the time to say what they came for; then as usual.
        """
        for listening in sockets or []:
            await self._take_over(listening)
        for server in self.servers:
            server.close()
        await self._connections_gone(_LAST_WORD_SECONDS)
        await super().shutdown(sockets)

    async def _connections_gone(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        # uvicorn keeps a set, and says nothing when it changes.
        while self.server_state.connections and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    async def _take_over(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            connection.setblocking(False)
            await loop.connect_accepted_socket(self._protocol, connection)

    def _protocol(self) -> asyncio.Protocol:
        protocol: Any = self.config.http_protocol_class
        made: asyncio.Protocol = protocol(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return made

    def _leave(self) -> None:
        # Not the base class' way, which raises the signal again at the end, before the last records are written.
        self.should_exit = True


async def serve(settings: Settings) -> int:
    """Runs until a signal; answers the exit code."""
    # A number too large for its type is the caller's to hear about, not the log's.
    numpy.seterr(over="ignore")
    state = ServerState(settings, declared(os.environ), ApiKey(settings.server.api_key_file), AccessLog())
    server = Server(_config(settings, state), state, settings.server.drain_seconds)
    with tempfile.TemporaryDirectory(prefix="model-") as scratch:
        loading = asyncio.create_task(_bring_up(state, server, Path(scratch)))
        listening = server.config.bind_socket()
        listening.setblocking(False)
        await server.serve([listening])
        loading.cancel()
        (outcome,) = await asyncio.gather(loading, return_exceptions=True)
        await _wind_up(state)
    if isinstance(outcome, BaseException) and not isinstance(outcome, asyncio.CancelledError):
        known = isinstance(outcome, ModelUnusable)
        log.error("%s", outcome, exc_info=None if known else outcome)
        return 1
    # A server that was asked to go has done well; uvicorn says otherwise where it never started.
    return 0 if server.started else 1


def _config(settings: Settings, state: ServerState) -> uvicorn.Config:
    return uvicorn.Config(
        application(state),
        host=settings.server.host,
        port=settings.server.port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        backlog=2048,
        # Longer than a load balancer keeps its own side, so that it is never this side that closes first.
        timeout_keep_alive=75,
        timeout_graceful_shutdown=settings.server.shutdown_seconds,
    )


async def _bring_up(state: ServerState, server: Server, scratch: Path) -> None:
    settings = state.settings
    if settings.cache.redis_host:
        state.cache = PredictionCache(settings.cache, on_failure=lambda: _count_failure(state))
    if settings.record.postgres_host:
        state.recorder = Recorder(settings.record, state.metrics)
    try:
        model = await load_model(state, scratch)
    except Exception:
        # Nothing to wait for: the container ends with the reason, and Kubernetes shows it.
        server.should_exit = True
        raise
    if state.recorder is not None:
        recorder = state.recorder
        recorder.start(model.identity)
        model.metrics.watch_accuracy(lambda: recorder.accuracy)
    _watch_alias(state, model)
    # What was loaded stays: a collector that walked through all of it would stop the server for some tens of ms.
    gc.collect()
    gc.freeze()
    state.model = model


def _watch_alias(state: ServerState, model: ServedModel) -> None:
    """Of a model that came from the registry: a folder has no versions to fall behind."""
    settings, identity = state.settings.model, model.identity
    if settings.model_path is not None:
        return
    alias = settings.model_alias or settings.model_watch_alias
    watch = AliasWatch(partial(version_of_alias, identity.name, alias), settings.model_watch_seconds)
    model.metrics.watch_alias(alias, int(identity.version), lambda: watch.version)
    state.alias = watch


def _count_failure(state: ServerState) -> None:
    if state.model is not None:
        state.model.metrics.failures.inc()


async def _wind_up(state: ServerState) -> None:
    if state.alias is not None:
        state.alias.close()
    if state.model is not None:
        await state.model.batcher.close()
    if state.recorder is not None:
        await state.recorder.close(_LAST_WRITE_SECONDS)
    if state.cache is not None:
        await state.cache.close()
    state.access.flush()
