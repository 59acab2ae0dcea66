"""Where an alias points, as the server knows it."""

import asyncio
import logging
from collections.abc import Callable
from itertools import chain, repeat

import pytest

from model_server.alias import AliasWatch


def registry(*answers: int | Exception | None) -> Callable[[], int | None]:
    """Says one after the other, the last one again and again."""
    said = chain(answers[:-1], repeat(answers[-1]))

    def look() -> int | None:
        answer = next(said)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return look


async def version_after(looks: int, *answers: int | Exception | None) -> int | None:
    """What is known after so many looks."""
    asked = 0
    answer = registry(*answers)

    def look() -> int | None:
        nonlocal asked
        asked += 1
        return answer()

    watch = AliasWatch(look, 0.001)
    while asked <= looks:  # noqa: ASYNC110  The watch tells nobody when it has looked.
        await asyncio.sleep(0.001)
    watch.close()
    return watch.version


async def test_follows_the_alias() -> None:
    assert await version_after(1, 1) == 1
    assert await version_after(3, 1, 2) == 2


async def test_an_alias_that_is_taken_away_is_nowhere() -> None:
    assert await version_after(3, 1, None) is None


async def test_a_registry_that_is_away_changes_nothing_and_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert await version_after(5, 3, ConnectionError("gone")) == 3
    assert [record.message for record in caplog.records] == ["the registry does not say where the alias points: gone"]


async def test_nothing_is_known_before_the_first_look() -> None:
    watch = AliasWatch(registry(1), 60)
    assert watch.version is None
    watch.close()
