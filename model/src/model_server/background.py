"""Work that blocks, beside the event loop."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import Any, TypeVar

Result = TypeVar("Result")


async def in_a_thread(work: Callable[[], Result], name: str) -> Result:
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

    threading.Thread(target=run, name=name, daemon=True).start()
    return await future


def _tell(loop: asyncio.AbstractEventLoop, settle: Callable[[Any], None], outcome: object) -> None:
    # The loop, or whoever waited, may have gone meanwhile.
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(_settled, settle, outcome)


def _settled(settle: Callable[[Any], None], outcome: object) -> None:
    with contextlib.suppress(asyncio.InvalidStateError):
        settle(outcome)
