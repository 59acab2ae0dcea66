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

# What a database that is gone, going, or full says.
_FAILURES = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Recorder:
    """Runs beside the requests, as one task."""

    def __init__(self, settings: RecordSettings, metrics: Metrics) -> None:
        self._settings = settings
        self._metrics = metrics
        self._database = Database(settings)
        self._waiting: deque[Prediction | Feedback] = deque()
        self._task: asyncio.Task[None] | None = None
        self._identity: ModelIdentity | None = None
        self.accuracy: float | None = None
        """What feedback says of the model; None before it says anything."""

    def start(self, identity: ModelIdentity) -> None:
        """From now on records are written, and the accuracy of this model is kept."""
        self._identity = identity
        self._task = asyncio.get_running_loop().create_task(self._run())

    def add(self, record: Prediction | Feedback) -> bool:
        """Takes a record, or drops it where too many wait; answers whether it was taken."""
        if len(self._waiting) >= self._settings.record_buffer_size:
            self._dropped([record], "buffer_full")
            return False
        self._waiting.append(record)
        return True

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        failures = 0
        next_accuracy = next_forget = loop.time()
        while True:
            # The longer it has been gone, the less often it is asked.
            await asyncio.sleep(
                min(self._settings.record_interval_seconds * 2**failures, _LONGEST_PAUSE_SECONDS)
                if failures
                else self._settings.record_interval_seconds
            )
            try:
                await self._write()
                if loop.time() >= next_accuracy and self._identity is not None:
                    next_accuracy = loop.time() + _ACCURACY_SECONDS
                    self.accuracy = await self._database.accuracy(self._identity)
                if loop.time() >= next_forget:
                    next_forget = loop.time() + _FORGET_SECONDS
                    await self._database.forget()
                failures = 0
            except _FAILURES as error:
                failures = min(failures + 1, 6)
                if failures == 1:
                    log.warning("records: the database does not take them: %s", error or type(error).__name__)

    async def _write(self) -> None:
        """All that waits, in pieces; a piece that was not written waits again, in its old place."""
        while self._waiting:
            records = [self._waiting.popleft() for _ in range(min(len(self._waiting), _LARGEST_WRITE))]
            predictions = [record for record in records if isinstance(record, Prediction)]
            feedback = [record for record in records if isinstance(record, Feedback)]
            try:
                await self._database.write(predictions, feedback)
            except asyncpg.DataError as error:
                # The same records would be refused for ever, and all others with them.
                log.warning("records: %d were refused: %s", len(records), error)
                self._dropped(records, "refused")
                continue
            except BaseException:
                self._waiting.extendleft(reversed(records))
                raise
            self._metrics.records_written.labels("prediction").inc(len(predictions))
            self._metrics.records_written.labels("feedback").inc(len(feedback))

    def _dropped(self, records: list[Prediction | Feedback], reason: str) -> None:
        for record in records:
            kind = "prediction" if isinstance(record, Prediction) else "feedback"
            self._metrics.records_dropped.labels(kind, reason).inc()

    async def close(self, seconds: float) -> None:
        """Writes what still waits, as far as that goes in the time."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        try:
            async with asyncio.timeout(seconds):
                await self._write()
                await self._database.close()
        except _FAILURES as error:
            log.warning("records: %d are lost with this server: %s", len(self._waiting), error or "out of time")
            self._dropped(list(self._waiting), "shutdown")
