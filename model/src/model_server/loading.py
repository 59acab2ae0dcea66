"""Brings the model in, however long the registry takes, and tries it before anybody else does."""

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from model_server.batching import check_outputs
from model_server.decoding import Inputs
from model_server.errors import ModelUnavailable, ModelUnusable
from model_server.memory import growth_of
from model_server.runtimes import Runtime, load
from model_server.settings import Settings
from model_server.signature import Signature
from model_server.source import LocatedModel, locate
from model_server.state import ServedModel, ServerState

log = logging.getLogger(__name__)

_FIRST_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 30.0

_WARM_UP_RUNS = 3

_MEASURED_BATCH = 32
"""The batch of which the gate asks how much memory it takes."""

Result = TypeVar("Result")


async def load_model(state: ServerState, scratch: Path) -> ServedModel:
    """Asks until the model is there; raises `ModelUnusable` where it never will be."""
    pause = _FIRST_PAUSE_SECONDS
    while True:
        started = time.monotonic()
        try:
            located, runtime, memory = await _in_a_thread(partial(_loaded, state.settings, scratch))
        except ModelUnavailable as error:
            state.reason = str(error)
            log.warning("%s; asked again in %g seconds", error, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
            continue
        identity = located.identity
        log.info(
            "%s is loaded by %s in %.1f seconds",
            identity.source,
            runtime.name,
            time.monotonic() - started,
            extra={"model": identity.name, "version": identity.version},
        )
        model = ServedModel(identity, runtime, state.settings, state.metrics)
        model.metrics.watch_batch_memory(partial(float, memory))
        return model


async def _in_a_thread(work: Callable[[], Result]) -> Result:
    """One that nobody waits for at the end: a registry that is silent must not hold up a server that is told to go."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def run() -> None:
        try:
            result = work()
        except BaseException as error:
            _tell(loop, future.set_exception, error)
        else:
            _tell(loop, future.set_result, result)

    threading.Thread(target=run, name="loading", daemon=True).start()
    return await future


def _tell(loop: asyncio.AbstractEventLoop, settle: Callable[[Any], None], outcome: object) -> None:
    # The loop, or whoever waited, may have gone meanwhile.
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(_settled, settle, outcome)


def _settled(settle: Callable[[Any], None], outcome: object) -> None:
    with contextlib.suppress(asyncio.InvalidStateError):
        settle(outcome)


def _loaded(settings: Settings, scratch: Path) -> tuple[LocatedModel, Runtime, int]:
    located = locate(settings.model, scratch)
    runtime = load(located.folder, settings.model.model_runtime)
    try:
        return located, runtime, _warm_up(runtime, settings.batch.max_batch_size)
    except Exception as error:
        raise ModelUnusable(f"the model fails with samples of zeros: {type(error).__name__}: {error}") from error


def _warm_up(runtime: Runtime, most: int) -> int:
    """
    The first runs allocate, compile and choose; a model that fails them would fail everybody. Answers the memory that a
    batch of 32 took.
    """
    fixed = runtime.signature.batch
    batch = zeros(runtime.signature, _MEASURED_BATCH if fixed < 0 else fixed)
    memory = growth_of(lambda: runtime.predict(batch), runtime.gpu_memory_bytes)
    for size in (1, most) if fixed < 0 else (fixed,):
        samples = zeros(runtime.signature, size)
        for _ in range(_WARM_UP_RUNS):
            check_outputs(runtime.predict(samples), size)
    return memory


def zeros(signature: Signature, size: int) -> Inputs:
    """Samples without content; free lengths are one."""
    return {
        spec.name: np.full((size, *(abs(length) for length in spec.shape)), "", dtype=object)
        if spec.dtype == "str"
        else np.zeros((size, *(abs(length) for length in spec.shape)), dtype=spec.dtype)
        for spec in signature.inputs
    }
