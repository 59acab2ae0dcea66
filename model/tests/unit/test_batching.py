"""The queue: nobody is forgotten, nobody gets another's answer, and it ends somewhere."""

import asyncio
import threading
import time

import numpy as np
import pytest

from model_server.batching import Batcher
from model_server.decoding import Samples
from model_server.errors import ModelFailed, QueueFull, TimedOut
from model_server.runtimes import Inputs, Outputs


def samples(*values: float, width: int = 1) -> Samples:
    """Rows of equal numbers."""
    return Samples({"x": np.repeat(np.array(values, dtype="float32")[:, None], width, axis=1)}, len(values))


class Doubler:
    """A model that can be held, and remembers what it was given."""

    def __init__(self, seconds: float = 0) -> None:
        self.sizes: list[int] = []
        self.threads: set[str] = set()
        self.go = threading.Event()
        self.go.set()
        self._seconds = seconds

    def __call__(self, inputs: Inputs) -> Outputs:
        assert self.go.wait(10)
        time.sleep(self._seconds)
        self.threads.add(threading.current_thread().name)
        self.sizes.append(len(inputs["x"]))
        return {"y": inputs["x"][:, 0] * 2}


def batcher(model: Doubler, *, most: int = 8, queue: int = 100, timeout: float = 5, merges: bool = True) -> Batcher:
    """With limits that a test can reach."""
    return Batcher(model, max_batch=most, max_queue=queue, timeout_seconds=timeout, merges=merges)


async def test_what_waits_while_the_model_runs_is_the_next_batch() -> None:
    model = Doubler(seconds=0.05)
    queue = batcher(model)
    first = queue.submit(samples(0))
    await asyncio.sleep(0.01)
    rest = [queue.submit(samples(number)) for number in range(1, 12)]
    answers = await asyncio.gather(first, *rest)
    assert [answer["y"].tolist() for answer in answers] == [[2 * number] for number in range(12)]
    assert model.sizes == [1, 8, 3]
    assert queue.depth == 0


async def test_requests_of_many_samples_get_their_own_back() -> None:
    model = Doubler(seconds=0.02)
    queue = batcher(model)
    asked = [samples(1, 2), samples(3), samples(4, 5, 6), samples(7, 8, 9, 10)]
    answers = await asyncio.gather(*(queue.submit(one) for one in asked))
    assert [answer["y"].tolist() for answer in answers] == [(2 * one.inputs["x"][:, 0]).tolist() for one in asked]
    assert max(model.sizes) <= 8


async def test_a_request_larger_than_a_batch_runs_in_pieces() -> None:
    model = Doubler()
    answered = await batcher(model, most=2, queue=3).answer(samples(*range(5)))
    assert answered["y"].tolist() == [0, 2, 4, 6, 8]
    assert model.sizes == [2, 2, 1]


async def test_a_model_with_a_fixed_batch_gets_it_whole() -> None:
    model = Doubler()
    await batcher(model, most=2, merges=False).answer(samples(*range(5)))
    assert model.sizes == [5]


async def test_samples_of_different_shapes_are_not_mixed() -> None:
    model = Doubler(seconds=0.02)
    queue = batcher(model)
    asked = [samples(1), samples(2, width=3), samples(3, width=3), samples(4)]
    answers = await asyncio.gather(*(queue.submit(one) for one in asked))
    assert [answer["y"].tolist() for answer in answers] == [[2], [4], [6], [8]]
    assert model.sizes == [1, 2, 1]


async def test_a_model_that_takes_one_request_at_a_time_gets_one() -> None:
    model = Doubler(seconds=0.01)
    queue = batcher(model, merges=False)
    await asyncio.gather(*(queue.submit(samples(number)) for number in range(4)))
    assert model.sizes == [1, 1, 1, 1]


async def test_a_full_queue_refuses_and_goes_on() -> None:
    model = Doubler()
    model.go.clear()
    queue = batcher(model, most=1, queue=2)
    running = queue.submit(samples(0))
    await asyncio.sleep(0.02)
    waiting = [queue.submit(samples(1)), queue.submit(samples(2))]
    with pytest.raises(QueueFull) as caught:
        queue.submit(samples(3))
    assert caught.value.retry_after_seconds == 1
    model.go.set()
    await asyncio.gather(running, *waiting)
    assert (await queue.submit(samples(4)))["y"].tolist() == [8]


async def test_a_request_larger_than_the_queue_is_taken_by_an_idle_model() -> None:
    assert len((await batcher(Doubler(), queue=2).submit(samples(1, 2, 3)))["y"]) == 3


async def test_who_waits_too_long_is_told_so_and_passed_over() -> None:
    model = Doubler()
    model.go.clear()
    queue = batcher(model, most=1, timeout=0.1)
    asked = [queue.submit(samples(1)), queue.submit(samples(2))]
    for future in asked:
        with pytest.raises(TimedOut, match=r"0\.1 seconds"):
            await future
    model.go.set()
    await queue.close()
    assert model.sizes == [1]
    assert queue.depth == 0


async def test_a_sample_that_the_model_chokes_on_costs_nobody_else_the_answer(caplog: pytest.LogCaptureFixture) -> None:
    def model(inputs: Inputs) -> Outputs:
        time.sleep(0.005)
        if (inputs["x"] == 13).any():
            raise RuntimeError("index 13 of secrets is out of range")
        return {"y": inputs["x"]}

    queue = Batcher(model, max_batch=8, max_queue=100, timeout_seconds=5)
    asked = [queue.submit(samples(number)) for number in (1, 12, 13, 14)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [answer["y"].tolist() for answer in answers if isinstance(answer, dict)] == [[[1]], [[12]], [[14]]]
    assert isinstance(answers[2], ModelFailed)
    # What the model says may hold what it was asked: it is for the log.
    assert "secrets" not in answers[2].detail
    assert "secrets" in caplog.text


@pytest.mark.parametrize("answer", [np.zeros(3), np.float32(1)])
async def test_a_model_that_answers_another_number_of_samples_has_failed(
    answer: np.ndarray, caplog: pytest.LogCaptureFixture
) -> None:
    queue = Batcher(lambda _: {"y": np.asarray(answer)}, max_batch=8, max_queue=8, timeout_seconds=5)
    with pytest.raises(ModelFailed):
        await queue.submit(samples(1))
    assert "answered 1 samples with y of shape" in caplog.text


async def test_a_caller_that_goes_costs_no_run() -> None:
    model = Doubler()
    model.go.clear()
    queue = batcher(model, most=1)
    running = queue.submit(samples(1))
    await asyncio.sleep(0.02)
    queue.submit(samples(2)).cancel()
    model.go.set()
    await running
    await queue.close()
    assert model.sizes == [1]


async def test_a_fast_model_runs_on_the_loop_and_a_slow_one_beside_it() -> None:
    fast, slow = Doubler(), Doubler(seconds=0.01)
    for model in (fast, slow):
        queue = batcher(model)
        for number in range(60):
            await queue.submit(samples(number))
    assert threading.current_thread().name in fast.threads
    assert threading.current_thread().name not in slow.threads


async def test_an_idle_model_waits_for_company_only_where_it_is_told_to() -> None:
    model = Doubler()
    queue = Batcher(model, max_batch=8, max_queue=8, timeout_seconds=5, wait_seconds=0.05)
    first = queue.submit(samples(1))
    await asyncio.sleep(0.01)
    await asyncio.gather(first, queue.submit(samples(2)))
    assert model.sizes == [2]


async def test_closing_answers_what_still_waits() -> None:
    model = Doubler(seconds=0.02)
    queue = batcher(model, most=1)
    asked = [queue.submit(samples(number)) for number in range(4)]
    await asyncio.sleep(0)
    await queue.close()
    assert all(future.done() and future.exception() is None for future in asked)
