"""The key of an answer, and a cache that cannot be trusted to be there."""

import asyncio

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.processes import free_port
from support.redis import Redis

from model_server.cache import PredictionCache, key_of
from model_server.decoding import Samples
from model_server.http.predict import encoded, labels_of
from model_server.identity import ModelIdentity
from model_server.settings import CacheSettings

DIGITS = ModelIdentity("digits", "1", "models:/digits/1")


def samples(values: list[list[float]], dtype: str = "float32", name: str = "x") -> Samples:
    """One input."""
    return Samples({name: np.array(values, dtype=dtype)}, len(values))


@given(st.lists(st.lists(st.floats(-1, 1, width=32), min_size=2, max_size=2), min_size=1, max_size=4))
def test_the_same_question_has_the_same_key(values: list[list[float]]) -> None:
    assert key_of(DIGITS, "onnx", samples(values)) == key_of(DIGITS, "onnx", samples([list(row) for row in values]))


def test_another_question_has_another_key() -> None:
    asked = [
        key_of(DIGITS, "onnx", samples([[1, 2]])),
        key_of(DIGITS, "onnx", samples([[2, 1]])),
        key_of(DIGITS, "pytorch", samples([[1, 2]])),
        key_of(ModelIdentity("digits", "1", "", run_id="another"), "onnx", samples([[1, 2]])),
        key_of(DIGITS, "onnx", samples([[1], [2]])),
        key_of(DIGITS, "onnx", samples([[1, 2]], dtype="float64")),
        key_of(DIGITS, "onnx", samples([[1, 2]], name="y")),
        key_of(ModelIdentity("digits", "2", ""), "onnx", samples([[1, 2]])),
        key_of(ModelIdentity("digits1", "", ""), "onnx", samples([[1, 2]])),
        key_of(DIGITS, "onnx", Samples({"x": np.array(["ab", "c"], dtype=object)}, 2)),
        key_of(DIGITS, "onnx", Samples({"x": np.array(["a", "bc"], dtype=object)}, 2)),
    ]
    assert len(set(asked)) == len(asked)


def settings(redis: Redis) -> CacheSettings:
    """Of the server that the test started."""
    return CacheSettings(redis_host="127.0.0.1", redis_port=redis.port, redis_password=redis.password)


async def test_what_was_put_is_there_and_expires(redis: Redis) -> None:
    cache = PredictionCache(settings(redis))
    assert await cache.get("prediction:a") is None
    cache.put("prediction:a", b"[1]")
    await asyncio.sleep(0.1)
    assert await asyncio.gather(*(cache.get("prediction:a") for _ in range(5))) == [b"[1]"] * 5
    assert 3590 <= int(redis.ask("TTL", "prediction:a")) <= 3600
    await cache.close()


async def test_one_that_is_gone_is_asked_once_and_then_left_alone() -> None:
    failures: list[None] = []
    gone = CacheSettings(redis_host="127.0.0.1", redis_port=free_port())
    cache = PredictionCache(gone, on_failure=lambda: failures.append(None))
    assert await asyncio.gather(*(cache.get(f"prediction:{number}") for number in range(3))) == [None] * 3
    started = asyncio.get_running_loop().time()
    assert await cache.get("prediction:later") is None
    assert asyncio.get_running_loop().time() - started < 0.01
    assert len(failures) == 4
    cache.put("prediction:later", b"[1]")
    await cache.close()


@pytest.mark.parametrize(
    ("outputs", "body", "labels"),
    [
        (
            {"label": np.array([1, 2]), "p": np.array([[0.5], [1]])},
            [{"label": 1, "p": [0.5]}, {"label": 2, "p": [1]}],
            [1, 2],
        ),
        ({"y": np.array([[0.1, 0.9], [0.8, 0.2]])}, [[0.1, 0.9], [0.8, 0.2]], [1, 0]),
        ({"y": np.array([[3], [4]])}, [[3], [4]], [3, 4]),
        ({"y": np.array(["a", "b"], dtype=object)}, ["a", "b"], ["a", "b"]),
        ({"y": np.zeros((1, 2, 2))}, [[[0, 0], [0, 0]]], None),
        ({"a": np.array([1]), "b": np.array([2])}, [{"a": 1, "b": 2}], None),
    ],
)
def test_an_answer_names_its_outputs_and_its_labels(
    outputs: dict[str, np.ndarray], body: object, labels: list[object] | None
) -> None:
    assert msgspec.json.decode(encoded(outputs)) == body
    assert labels_of(outputs) == labels
