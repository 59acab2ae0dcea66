"""Callers that keep at it while something breaks: every request is remembered by how it ended."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

_HEAD = b"POST /v1/predict HTTP/1.1\r\nhost: model\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"


@dataclass
class Load:
    """What became of the requests."""

    statuses: Counter[int] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    """Requests that were sent whole and not answered."""
    refused: int = 0
    """Connections that nobody took: such a request was never accepted."""
    wrong: list[Any] = field(default_factory=list)
    """Answers that are not the model's."""
    seconds: list[float] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)

    def percentile(self, share: float) -> float:
        """Of the time to an answer."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

    def __str__(self) -> str:
        return (
            f"{sum(self.statuses.values())} answered {dict(self.statuses)}, {len(self.lost)} lost, "
            f"{self.refused} refused, {len(self.wrong)} wrong, "
            f"p50 {self.percentile(0.5) * 1000:.1f} ms, p99 {self.percentile(0.99) * 1000:.1f} ms"
        )


@dataclass
class Question:
    """Samples, and the labels that are right."""

    instances: list[Any]
    labels: list[int]


class Callers:
    """So many connections, each asking its next question as soon as the last is answered."""

    def __init__(self, port: int, questions: Iterable[Question], connections: int = 16) -> None:
        self.load = Load()
        self._port = port
        self._questions = [
            (json.dumps({"instances": question.instances}).encode(), question.labels) for question in questions
        ]
        self._connections = connections
        self._stopped = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Callers":
        self._tasks = [asyncio.create_task(self._ask(index)) for index in range(self._connections)]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stopped.set()
        await asyncio.gather(*self._tasks)

    async def _ask(self, start: int) -> None:
        number = start
        while not self._stopped.is_set():
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            except OSError:
                self.load.refused += 1
                await asyncio.sleep(0.02)
                continue
            try:
                while not self._stopped.is_set():
                    body, labels = self._questions[number % len(self._questions)]
                    number += self._connections
                    if not await self._one(reader, writer, body, labels):
                        break
            finally:
                writer.close()

    async def _one(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes, labels: list[int]
    ) -> bool:
        """One request; answers whether the connection stays."""
        started = time.perf_counter()
        writer.write(_HEAD % len(body) + body)
        try:
            await writer.drain()
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = next(
                int(line.split(":")[1]) for line in head.lower().split("\r\n") if line.startswith("content-length")
            )
            answer = json.loads(await reader.readexactly(length))
        except (OSError, asyncio.IncompleteReadError) as error:
            self.load.lost.append(repr(error))
            return False
        status = int(head.split(" ", 2)[1])
        self.load.statuses[status] += 1
        self.load.seconds.append(time.perf_counter() - started)
        if status == 200:
            self.load.ids.add(answer["request_id"])
            if [prediction["label"] for prediction in answer["predictions"]] != labels:
                self.load.wrong.append(answer)
        return "connection: close" not in head.lower()
