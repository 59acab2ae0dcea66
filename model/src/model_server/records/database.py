"""The connection to Postgres, and what is said over it."""

import ssl
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from model_server.identity import ModelIdentity
from model_server.records.rows import Feedback, Prediction, now
from model_server.settings import RecordSettings

_SCHEMA = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")

# Any number that nobody else takes: servers that start together must not create a table at the same time.
SCHEMA_LOCK = 7_218_340_911

_DELETE_BATCH = 10_000

# The newest feedback on a request counts; where it has fewer labels than the request had samples, as far as it goes.
_ACCURACY = """
SELECT count(*) FILTER (WHERE answer.label = truth.label)::double precision / nullif(count(*), 0)
FROM (
  SELECT DISTINCT ON (request_id) request_id, labels FROM feedback
  WHERE created_at > $3 ORDER BY request_id, created_at DESC
) AS given
JOIN predictions USING (request_id)
CROSS JOIN LATERAL jsonb_array_elements(predictions.labels) WITH ORDINALITY AS answer (label, place)
JOIN LATERAL jsonb_array_elements(given.labels) WITH ORDINALITY AS truth (label, place) USING (place)
WHERE predictions.model = $1 AND predictions.version = $2 AND predictions.labels IS NOT NULL
  AND truth.label <> 'null'
"""


class Database:
    """One connection, made anew when it breaks."""

    def __init__(self, settings: RecordSettings) -> None:
        self._settings = settings
        self._connection: Any = None

    async def _connected(self) -> Any:
        if self._connection is None or self._connection.is_closed():
            connection = await _connect(self._settings)
            async with connection.transaction():
                await connection.execute("SELECT pg_advisory_xact_lock($1)", SCHEMA_LOCK)
                await connection.execute(_SCHEMA)
            # Only now: a connection without the tables would be kept for ever.
            self._connection = connection
        return self._connection

    async def write(self, predictions: list[Prediction], feedback: list[Feedback]) -> None:
        """Both or neither, by COPY."""
        connection = await self._connected()
        async with connection.transaction():
            for table, kind, rows in (
                ("predictions", Prediction, predictions),
                ("feedback", Feedback, feedback),
            ):
                if rows:
                    await connection.copy_records_to_table(
                        table, records=[_row(row) for row in rows], columns=list(kind.__struct_fields__)
                    )

    async def accuracy(self, identity: ModelIdentity) -> float | None:
        """The share of right labels among those that feedback of the window speaks about; None where there is none."""
        since = now() - timedelta(hours=self._settings.accuracy_window_hours)
        connection = await self._connected()
        share = await connection.fetchval(_ACCURACY, identity.name, identity.version, since)
        return None if share is None else float(share)

    async def forget(self) -> None:
        """Deletes what is older than the retention, little by little."""
        before = now() - timedelta(days=self._settings.record_retention_days)
        connection = await self._connected()
        for table in ("predictions", "feedback"):
            # ctid: the tables have no key of their own.
            statement = (
                f"DELETE FROM {table} WHERE ctid IN "  # noqa: S608  The names are the two above.
                f"(SELECT ctid FROM {table} WHERE created_at < $1 LIMIT {_DELETE_BATCH} FOR UPDATE SKIP LOCKED)"
            )
            while await connection.execute(statement, before) == f"DELETE {_DELETE_BATCH}":
                pass

    async def close(self) -> None:
        """Says goodbye, or drops the line where that takes too long."""
        if self._connection is not None and not self._connection.is_closed():
            await self._connection.close(timeout=2)


def _row(row: Prediction | Feedback) -> tuple[object, ...]:
    return tuple(
        msgspec.json.encode(value).decode() if field == "labels" and value is not None else value
        for field, value in zip(row.__struct_fields__, msgspec.structs.astuple(row), strict=True)
    )


async def _connect(settings: RecordSettings) -> Any:
    return await asyncpg.connect(
        host=settings.postgres_host,
        port=settings.postgres_port,
        database=settings.postgres_database,
        user=settings.postgres_user,
        password=settings.postgres_password,
        ssl=_tls(settings),
        timeout=5,
        command_timeout=30,
        server_settings={"application_name": "model-server"},
        # A pooler between us and the database knows no prepared statements.
        statement_cache_size=0,
    )


def _tls(settings: RecordSettings) -> ssl.SSLContext | str:
    mode = settings.postgres_sslmode
    if mode not in ("verify-ca", "verify-full") or settings.postgres_sslrootcert is None:
        return mode
    context = ssl.create_default_context(cafile=str(settings.postgres_sslrootcert))
    context.check_hostname = mode == "verify-full"
    return context
