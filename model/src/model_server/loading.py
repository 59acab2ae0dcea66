"""Brings the model in, however long the registry takes, and tries it before anybody else does."""

import asyncio
import logging
import time
from pathlib import Path

import numpy as np

from model_server.decoding import Inputs
from model_server.errors import ModelUnavailable, ModelUnusable
from model_server.runtimes import Runtime, load
from model_server.settings import Settings
from model_server.signature import Signature
from model_server.source import LocatedModel, locate
from model_server.state import ServedModel, ServerState

log = logging.getLogger(__name__)

_FIRST_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 30.0

_WARM_UP_RUNS = 3


async def load_model(state: ServerState, scratch: Path) -> ServedModel:
    """Asks until the model is there; raises `ModelUnusable` where it never will be."""
    pause = _FIRST_PAUSE_SECONDS
    while True:
        started = time.monotonic()
        try:
            located, runtime = await asyncio.to_thread(_loaded, state.settings, scratch)
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
        return ServedModel(identity, runtime, state.settings, state.metrics)


def _loaded(settings: Settings, scratch: Path) -> tuple[LocatedModel, Runtime]:
    located = locate(settings.model, scratch)
    runtime = load(located.folder, settings.model.model_runtime)
    _warm_up(runtime, settings.batch.max_batch_size)
    return located, runtime


def _warm_up(runtime: Runtime, batch: int) -> None:
    """The first runs allocate, compile and choose; a model that fails them would fail everybody."""
    sizes = (1, batch) if runtime.signature.batch < 0 else (runtime.signature.batch,)
    for size in sizes:
        for _ in range(_WARM_UP_RUNS):
            try:
                runtime.predict(zeros(runtime.signature, size))
            except Exception as error:
                raise ModelUnusable(
                    f"the model fails with {size} samples of zeros: {type(error).__name__}: {error}"
                ) from error


def zeros(signature: Signature, size: int) -> Inputs:
    """Samples without content; free lengths are one."""
    return {
        spec.name: np.full((size, *(abs(length) for length in spec.shape)), "", dtype=object)
        if spec.dtype == "str"
        else np.zeros((size, *(abs(length) for length in spec.shape)), dtype=spec.dtype)
        for spec in signature.inputs
    }
