"""Takes records at any time and writes them later; what the database does not take is dropped and counted."""

import asyncio
import logging
from collections import deque

import asyncpg

from model_server.identity import ModelIdentity
from model_server.metrics import Metrics
from model_server.records.database import Database
from model_server.records.rows import Feedback, Prediction
from model_server.settings import RecordSettings

log = logging.getLogger(__name__)

_LARGEST_WRITE = 5_000
_ACCURACY_SECONDS = 15
_FORGET_SECONDS = 3600
_LONGEST_PAUSE_SECONDS = 15


class Recorder:
    """Runs beside the requests, as two tasks: what is looked up must not keep waiting what is to be written."""

    def __init__(self, settings: RecordSettings, metrics: Metrics) -> None:
        self._settings = settings
        self._metrics = metrics
        self._writing = Database(settings)
        self._reading = Database(settings)
        self._waiting: deque[Prediction | Feedback] = deque()
        self._tasks: list[asyncio.Task[None]] = []
        self.accuracy: float | None = None
        """What feedback says of the model; None before it says anything, and while nobody can be asked."""

    def start(self, identity: ModelIdentity) -> None:
        """From now on records are written, and the accuracy of this model is kept."""
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._write_on()), loop.create_task(self._look_on(identity))]

    def add(self, record: Prediction | Feedback) -> bool:
        """Takes a record, or drops it where too many wait; answers whether it was taken."""
        if len(self._waiting) >= self._settings.record_buffer_size:
            self._dropped([record], "buffer_full")
            return False
        self._waiting.append(record)
        return True

    async def _write_on(self) -> None:
        failures = 0
        while True:
            # The longer it has been gone, the less often it is asked.
            pause = self._settings.record_interval_seconds * 2**failures
            await asyncio.sleep(min(pause, max(_LONGEST_PAUSE_SECONDS, self._settings.record_interval_seconds)))
            try:
                await self._write()
                failures = 0
            except Exception as error:  # Whatever it is, the next try may go well, and nobody else would try.
                failures = min(failures + 1, 6)
                if failures == 1:
                    log.warning("records: the database does not take them: %s", _said(error))

    async def _look_on(self, identity: ModelIdentity) -> None:
        loop = asyncio.get_running_loop()
        next_forget = loop.time()
        while True:
            try:
                self.accuracy = await self._reading.accuracy(identity)
                if loop.time() >= next_forget:
                    next_forget = loop.time() + _FORGET_SECONDS
                    await self._reading.forget()
            except Exception as error:  # As above.
                # A number that nobody can confirm is no number.
                self.accuracy = None
                log.debug("records: the database cannot be asked: %s", _said(error))
            await asyncio.sleep(_ACCURACY_SECONDS)

    async def _write(self) -> None:
        """All that waits, in pieces; a piece that was not written waits again, in its old place."""
        while self._waiting:
            records = [self._waiting.popleft() for _ in range(min(len(self._waiting), _LARGEST_WRITE))]
            try:
                await self._write_piece(records)
            except BaseException:
                self._waiting.extendleft(reversed(records))
                raise

    async def _write_piece(self, records: list[Prediction | Feedback]) -> None:
        predictions = [record for record in records if isinstance(record, Prediction)]
        feedback = [record for record in records if isinstance(record, Feedback)]
        try:
            await self._writing.write(predictions, feedback)
        except asyncpg.DataError as error:
            # One of them would be refused for ever, and all others with it: it is looked for, and dropped alone.
            if len(records) == 1:
                log.warning("records: one was refused: %s", error)
                self._dropped(records, "refused")
                return
            half = len(records) // 2
            await self._write_piece(records[:half])
            await self._write_piece(records[half:])
            return
        self._metrics.records_written.labels("prediction").inc(len(predictions))
        self._metrics.records_written.labels("feedback").inc(len(feedback))

    def _dropped(self, records: list[Prediction | Feedback], reason: str) -> None:
        for record in records:
            kind = "prediction" if isinstance(record, Prediction) else "feedback"
            self._metrics.records_dropped.labels(kind, reason).inc()

    async def close(self, seconds: float) -> None:
        """Writes what still waits, as far as that goes in the time."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        try:
            async with asyncio.timeout(seconds):
                await self._write()
                await asyncio.gather(self._writing.close(), self._reading.close())
        except Exception as error:
            log.warning("records: %d are lost with this server: %s", len(self._waiting), _said(error))
            self._dropped(list(self._waiting), "shutdown")


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__
