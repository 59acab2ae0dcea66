"""Neighbours that several tests share; each test that breaks one has one of its own."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from support.mlflow import Mlflow
from support.postgres import Postgres
from support.redis import Redis


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """PostgreSQL from Debian's package."""
    server = Postgres(tmp_path_factory.mktemp("postgres"))
    yield server
    server.kill()


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """Redis from Debian's package."""
    server = Redis(tmp_path_factory.mktemp("redis"))
    yield server
    server.kill()


@pytest.fixture(scope="session")
def mlflow(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[Mlflow]:
    """MLflow as the stack runs it."""
    server = Mlflow(tmp_path_factory.mktemp("mlflow"), postgres)
    server.start()
    yield server
    server.kill()
