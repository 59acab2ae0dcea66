"""One run of the model for many requests, and a queue that ends somewhere."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from model_server.decoding import Samples
from model_server.errors import ModelFailed, QueueFull, TimedOut
from model_server.runtimes import Inputs, Outputs

log = logging.getLogger(__name__)

Predict = Callable[[Inputs], Outputs]

_INLINE_SECONDS = 0.0005
"""A model faster than this runs on the event loop: handing it to a thread would take longer than the run."""

_SMOOTHING = 0.1

_RETRY_AFTER_SECONDS = 1


class _Waiting:
    """A request in the queue."""

    __slots__ = ("deadline", "future", "samples", "shape")

    def __init__(self, samples: Samples, deadline: float, future: "asyncio.Future[Outputs]") -> None:
        self.samples = samples
        self.deadline = deadline
        self.future = future
        # Only samples of one shape fit into one array.
        self.shape = tuple(array.shape[1:] for array in samples.inputs.values())


class Batcher:
    """
    While the model runs, requests gather; what has gathered is the next batch. So a batch is as large as the load asks
    for, an idle server answers at once, and nothing has to be tuned.
    """

    def __init__(  # noqa: PLR0913  Each is a setting of its own.
        self,
        predict: Predict,
        *,
        max_batch: int,
        max_queue: int,
        timeout_seconds: float,
        wait_seconds: float = 0,
        merges: bool = True,
        on_batch: Callable[[int, float], None] = lambda _size, _seconds: None,
    ) -> None:
        self._predict = predict
        self._max_batch = max_batch
        self._max_queue = max_queue
        self._timeout = timeout_seconds
        self._wait = wait_seconds
        self._merges = merges
        self._on_batch = on_batch
        self._queue: deque[_Waiting] = deque()
        self._open: deque[_Waiting] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._sweeper: asyncio.TimerHandle | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="model")
        # Until the first runs have been timed, the model is taken for a slow one.
        self._seconds = 10 * _INLINE_SECONDS
        self.depth = 0
        """Samples that wait."""

    async def answer(self, samples: Samples) -> Outputs:
        """The model's answers; raises `QueueFull`, `TimedOut` or `ModelFailed`."""
        if samples.count <= self._max_batch or not self._merges:
            return await self.submit(samples)
        # More than the model may be given at once: in pieces, whose place in the queue is one.
        starts = range(0, samples.count, self._max_batch)
        pieces = [self.submit(_piece(samples, start, start + self._max_batch), start > 0) for start in starts]
        results = await asyncio.gather(*pieces)
        return {name: np.concatenate([result[name] for result in results]) for name in results[0]}

    def submit(self, samples: Samples, is_continued: bool = False) -> "asyncio.Future[Outputs]":
        """Joins the queue; raises `QueueFull`. The future fails with `TimedOut` or `ModelFailed`."""
        # A request that is larger than the queue could never be answered.
        if self.depth > 0 and not is_continued and self.depth + samples.count > self._max_queue:
            raise QueueFull(
                f"{self.depth} samples wait already, {self._max_queue} may", retry_after_seconds=_RETRY_AFTER_SECONDS
            )
        loop = asyncio.get_running_loop()
        waiting = _Waiting(samples, loop.time() + self._timeout, loop.create_future())
        # What was answered is let go at once: kept until the next sweep, it would burden the garbage collector.
        while self._open and self._open[0].future.done():
            self._open.popleft()
        self._queue.append(waiting)
        self._open.append(waiting)
        self.depth += samples.count
        if self._worker is None:
            self._worker = loop.create_task(self._work())
        if self._sweeper is None:
            self._sweeper = loop.call_later(min(self._timeout, 1), self._sweep)
        return waiting.future

    async def _work(self) -> None:
        try:
            while self._queue:
                if self._wait > 0 and self.depth < self._max_batch:
                    await asyncio.sleep(self._wait)
                batch = self._take()
                if batch:
                    await self._run(batch)
                # What came in during the run joins the next one.
                await asyncio.sleep(0)
        finally:
            self._worker = None

    def _take(self) -> list[_Waiting]:
        """The oldest requests, as far as they fit into one run; those that nobody waits for are passed over."""
        batch: list[_Waiting] = []
        size = 0
        while self._queue:
            waiting = self._queue[0]
            if waiting.future.done():
                self._leave()
                continue
            fits = size + waiting.samples.count <= self._max_batch and self._merges
            if batch and not (fits and waiting.shape == batch[0].shape):
                break
            batch.append(self._leave())
            size += waiting.samples.count
        return batch

    def _leave(self) -> _Waiting:
        waiting = self._queue.popleft()
        self.depth -= waiting.samples.count
        return waiting

    async def _run(self, batch: list[_Waiting]) -> None:
        size = sum(waiting.samples.count for waiting in batch)
        started = time.perf_counter()
        try:
            outputs = await self._outputs(_merged(batch))
            check_outputs(outputs, size)
        except Exception as error:  # Whatever a model raises is an answer.
            await self._failed(batch, error)
            return
        seconds = time.perf_counter() - started
        self._seconds += _SMOOTHING * (seconds - self._seconds)
        self._on_batch(size, seconds)
        start = 0
        for waiting in batch:
            end = start + waiting.samples.count
            _settle(waiting.future, {name: array[start:end] for name, array in outputs.items()})
            start = end

    async def _failed(self, batch: list[_Waiting], error: Exception) -> None:
        """One sample that the model chokes on must not cost the others their answers: each is asked alone."""
        if len(batch) > 1:
            for waiting in batch:
                await self._run([waiting])
            return
        # For the log alone: what a model says may hold what it was asked.
        log.error("the model failed with %d samples", batch[0].samples.count, exc_info=error)
        _settle(batch[0].future, ModelFailed("the model raised an error; the server's log has it"))

    async def _outputs(self, inputs: Inputs) -> Outputs:
        if self._seconds < _INLINE_SECONDS:
            return self._predict(inputs)
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._predict, inputs)

    def _sweep(self) -> None:
        """One timer for all requests: they have the same time, so that the oldest is the first to run out of it."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        while self._open and (self._open[0].future.done() or self._open[0].deadline <= now):
            waiting = self._open.popleft()
            _settle(waiting.future, TimedOut(f"no answer within {self._timeout:g} seconds"))
        self._sweeper = loop.call_later(min(self._timeout, 1), self._sweep) if self._open else None

    async def close(self) -> None:
        """Waits for the run that is under way; what still waits is answered first."""
        if self._worker is not None:
            await self._worker
        if self._sweeper is not None:
            self._sweeper.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)


def _piece(samples: Samples, start: int, end: int) -> Samples:
    inputs = {name: array[start:end] for name, array in samples.inputs.items()}
    return Samples(inputs, min(end, samples.count) - start)


def _merged(batch: list[_Waiting]) -> Inputs:
    first = batch[0].samples.inputs
    if len(batch) == 1:
        return first
    return {name: np.concatenate([waiting.samples.inputs[name] for waiting in batch]) for name in first}


def check_outputs(outputs: Outputs, size: int) -> None:
    """Raises ValueError unless there is one answer for each sample."""
    for name, array in outputs.items():
        if array.ndim == 0 or len(array) != size:
            raise ValueError(f"the model answered {size} samples with {name} of shape {array.shape}")


def _settle(future: "asyncio.Future[Outputs]", result: Outputs | Exception) -> None:
    # Its caller may have gone.
    if future.done():
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
