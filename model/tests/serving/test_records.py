"""What is written down, what is counted from it, and when it goes."""

import asyncio
import uuid
from datetime import datetime, timedelta

import pytest
from support.postgres import Postgres

from model_server.identity import ModelIdentity
from model_server.metrics import Metrics
from model_server.records import Recorder
from model_server.records.database import SCHEMA_LOCK, Database
from model_server.records.rows import Feedback, Prediction, now
from model_server.settings import RecordSettings

DIGITS = ModelIdentity("digits", "1", "models:/digits/1")


@pytest.fixture
def name(postgres: Postgres) -> str:
    """An empty database."""
    return postgres.database(f"records_{uuid.uuid4().hex}")


@pytest.fixture
def settings(postgres: Postgres, name: str) -> RecordSettings:
    """As an environment gives them."""
    return RecordSettings(
        postgres_host="127.0.0.1",
        postgres_port=postgres.port,
        postgres_database=name,
        postgres_user=postgres.user,
        postgres_password=postgres.password,
    )


def predicted(request: str, labels: list[object] | None, version: str = "1", at: datetime | None = None) -> Prediction:
    """A row."""
    return Prediction(
        request_id=request,
        model="digits",
        version=version,
        outcome="predicted" if labels else "invalid",
        samples=len(labels or []),
        seconds=0.001,
        labels=labels,
        created_at=at or now(),
    )


def truth(request: str, labels: list[object], at: datetime | None = None) -> Feedback:
    """Another."""
    return Feedback(request_id=request, labels=labels, created_at=at or now())


async def test_one_server_at_a_time_creates_the_tables(settings: RecordSettings, postgres: Postgres, name: str) -> None:
    another = f"SELECT pg_advisory_xact_lock({SCHEMA_LOCK}); SELECT pg_sleep(1)"
    held = asyncio.create_task(asyncio.to_thread(postgres.query, name, another))
    await asyncio.sleep(0.3)
    servers = [Database(settings) for _ in range(4)]
    writes = [asyncio.create_task(server.write([predicted(f"{id(server)}", [1])], [])) for server in servers]
    await asyncio.sleep(0.4)
    assert not any(write.done() for write in writes), "nobody waits for the one that is at it"
    await asyncio.gather(held, *writes)
    assert postgres.query(name, "SELECT count(*) FROM predictions") == "4"
    await asyncio.gather(*(server.close() for server in servers))


async def test_accuracy_is_of_this_version_this_window_and_what_was_judged_last(settings: RecordSettings) -> None:
    database = Database(settings)
    assert await database.accuracy(DIGITS) is None
    old = now() - timedelta(hours=25)
    await database.write(
        [
            predicted("all-right", [1, 2]),
            predicted("half", [3, 4]),
            predicted("unknown", [5]),
            predicted("unjudged", [6]),
            predicted("refused", None),
            predicted("text", ["cat"]),
            predicted("long-ago", [7]),
            predicted("of-another", [8], version="2"),
        ],
        [
            truth("all-right", [9, 9], now() - timedelta(minutes=1)),
            truth("all-right", [1, 2]),
            truth("half", [3, 0, 0]),
            truth("unknown", [None]),
            truth("refused", [1]),
            truth("text", ["dog"]),
            truth("long-ago", [0], old),
            truth("of-another", [8]),
            truth("nobody-asked", [1]),
        ],
    )
    # Right: 1, 2 and 3. Wrong: 4 and the cat.
    assert await database.accuracy(DIGITS) == pytest.approx(3 / 5)
    assert await database.accuracy(ModelIdentity("digits", "2", "")) == 1
    await database.close()


async def test_what_is_older_than_the_retention_goes(settings: RecordSettings, postgres: Postgres, name: str) -> None:
    database = Database(settings)
    old = now() - timedelta(days=31)
    await database.write(
        [*(predicted(f"old-{number}", [1], at=old) for number in range(10_050)), predicted("new", [1])],
        [truth("old-1", [1], old), truth("new", [1])],
    )
    await database.forget()
    for table in ("predictions", "feedback"):
        assert postgres.query(name, f"SELECT request_id FROM {table}") == "new"  # noqa: S608
    await database.close()


async def test_a_connection_that_broke_is_made_anew(settings: RecordSettings, postgres: Postgres, name: str) -> None:
    database = Database(settings)
    await database.write([predicted("before", [1])], [])
    postgres.query(
        name, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'model-server'"
    )
    with pytest.raises(Exception, match=r"clos|terminat"):
        await database.write([predicted("lost", [1])], [])
    await database.write([predicted("after", [1])], [])
    assert postgres.query(name, "SELECT count(*) FROM predictions") == "2"
    await database.close()


async def test_a_record_that_postgres_refuses_goes_alone(
    settings: RecordSettings, postgres: Postgres, name: str
) -> None:
    metrics = Metrics()
    recorder = Recorder(settings, metrics)
    for number in range(40):
        # No text of Postgres has a zero in it.
        recorder.add(predicted("with a \x00" if number == 17 else f"fine-{number}", [1]))
    recorder.start(DIGITS)
    await recorder.close(10)
    assert postgres.query(name, "SELECT count(*) FROM predictions") == "39"
    assert (
        metrics.registry.get_sample_value("ai_records_dropped_total", {"kind": "prediction", "reason": "refused"}) == 1
    )
