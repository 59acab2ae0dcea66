"""Whatever happens around it, the server says nothing wrong and loses nothing that it took."""

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.load import Callers, Question
from support.mlflow import Mlflow
from support.model_server import ModelServer
from support.postgres import Postgres
from support.processes import status_of, wait_until
from support.redis import Redis

from serving.conftest import StartServer, cache_environment, record_environment


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[Redis]:
    """To be killed."""
    server = Redis(tmp_path)
    yield server
    server.kill()


@pytest.fixture
def own_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """To be killed."""
    server = Postgres(tmp_path_factory.mktemp("own-postgres"))
    yield server
    server.kill()


def mounted(folder: Path) -> dict[str, str]:
    """The model of a volume."""
    return {"MODEL_NAME": "digits", "MODEL_PATH": str(folder), "MODEL_VERSION": "7"}


async def test_mlflow_down_at_the_start_is_waited_for(
    start_server: StartServer, registered: dict[str, str], mlflow: Mlflow
) -> None:
    mlflow.kill()
    try:
        server = start_server({"MODEL_NAME": "digits", "MODEL_VERSION": "1", **registered}, waits_for="/livez")
        await asyncio.sleep(3)
        ready = server.ask("GET", "/readyz")
        assert ready.status == 503
        assert "models:/digits/1" in ready.json["reason"] or "being loaded" in ready.json["reason"]
        refused = server.predict([[0.0] * 64])
        assert (refused.status, refused.headers["retry-after"]) == (503, "5")
    finally:
        mlflow.start()
    wait_until("the model", lambda: status_of(f"{server.url}/readyz") == 200, 120, server.log)
    assert server.predict([[0.0] * 64]).status == 200


@pytest.mark.parametrize("how", ["kill", "freeze"])
async def test_redis_gone_under_load_is_not_noticed(
    start_server: StartServer, folder_of_digits: Path, questions: list[Question], own_redis: Redis, how: str
) -> None:
    server = start_server({**mounted(folder_of_digits), **cache_environment(own_redis)})
    async with Callers(server.port, questions) as callers:
        await asyncio.sleep(1)
        own_redis.kill() if how == "kill" else own_redis.freeze(frozen=True)
        await asyncio.sleep(2)
        own_redis.start() if how == "kill" else own_redis.freeze(frozen=False)
        await asyncio.sleep(1)
    print(f"\n      Redis, {how}: {callers.load}")
    assert callers.load.statuses.keys() == {200}
    assert (callers.load.lost, callers.load.refused, callers.load.wrong) == ([], 0, [])
    assert (server.metric("ai_cache_requests_total", outcome="error") or 0) > 0
    # It comes back by itself.
    wait_until("a hit", lambda: server.predict(questions[0].instances).status == 200 and _hits(server) > 0, 20)


def _hits(server: ModelServer) -> float:
    return server.metric("ai_cache_requests_total", outcome="hit") or 0


@pytest.mark.parametrize("how", ["kill", "freeze"])
async def test_postgres_gone_under_load_costs_no_answer_and_no_record(
    start_server: StartServer, folder_of_digits: Path, questions: list[Question], own_postgres: Postgres, how: str
) -> None:
    database = own_postgres.database("records")
    server = start_server({**mounted(folder_of_digits), **record_environment(own_postgres, database)})
    async with Callers(server.port, questions, connections=4) as callers:
        await asyncio.sleep(1)
        own_postgres.kill() if how == "kill" else own_postgres.freeze(frozen=True)
        await asyncio.sleep(2)
        own_postgres.start() if how == "kill" else own_postgres.freeze(frozen=False)
        await asyncio.sleep(0.5)
    print(f"\n      Postgres, {how}: {callers.load}")
    assert callers.load.statuses.keys() == {200}
    assert (callers.load.lost, callers.load.refused, callers.load.wrong) == ([], 0, [])
    dropped = server.metric("ai_records_dropped_total", kind="prediction") or 0
    answered = callers.load.statuses[200]

    def written() -> int:
        return int(own_postgres.says(database, "SELECT count(DISTINCT request_id) FROM predictions") or 0)

    wait_until(f"{answered} records but {dropped:g}", lambda: written() >= answered - dropped, 60, server.log)
    print(f"      {written()} of {answered} recorded, {dropped:g} dropped")


async def test_postgres_that_is_full_up_drops_and_counts(
    start_server: StartServer, folder_of_digits: Path, own_postgres: Postgres
) -> None:
    database = own_postgres.database("records")
    environment = {**record_environment(own_postgres, database), "RECORD_BUFFER_SIZE": "10"}
    server = start_server({**mounted(folder_of_digits), **environment})
    own_postgres.kill()
    for _ in range(30):
        assert server.predict([[0.0] * 64]).status == 200
    wait_until("20 dropped", lambda: server.metric("ai_records_dropped_total", reason="buffer_full") == 20, 5)
    refused = server.ask("POST", "/v1/feedback", {"feedback": [{"request_id": "x", "labels": [1]}]})
    assert refused.status == 503


async def test_sigterm_under_load_loses_no_request_that_was_taken(
    start_server: StartServer, folder_of_digits: Path, questions: list[Question], own_postgres: Postgres
) -> None:
    database = own_postgres.database("records")
    server = start_server(
        {**mounted(folder_of_digits), **record_environment(own_postgres, database), "DRAIN_SECONDS": "1"}
    )
    async with Callers(server.port, questions) as callers:
        await asyncio.sleep(1)
        server.send(signal.SIGTERM)
        await asyncio.sleep(0.3)
        assert await asyncio.to_thread(status_of, f"{server.url}/readyz") == 503
        code = await asyncio.to_thread(server.ends_with, 30)
    print(f"\n      SIGTERM: {callers.load}")
    assert code == 0
    assert callers.load.statuses.keys() == {200}
    assert (callers.load.lost, callers.load.wrong) == ([], [])
    recorded = int(own_postgres.query(database, "SELECT count(DISTINCT request_id) FROM predictions"))
    assert recorded == len(callers.load.ids)
