"""Brings the model in, however long the registry takes, and tries it before anybody else does."""

import asyncio
import logging
import time
from functools import partial
from pathlib import Path

import numpy as np

from model_server.background import in_a_thread
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


async def load_model(state: ServerState, scratch: Path) -> ServedModel:
    """Asks until the model is there; raises `ModelUnusable` where it never will be."""
    pause = _FIRST_PAUSE_SECONDS
    while True:
        started = time.monotonic()
        try:
            located, runtime, memory = await in_a_thread(partial(_loaded, state.settings, scratch), "loading")
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
