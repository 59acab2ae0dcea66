"""A trained model, and servers that serve it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.load import Question
from support.mlflow import Mlflow
from support.model_server import SOURCES, ModelServer
from support.postgres import Postgres
from support.redis import Redis

StartServer = Callable[..., ModelServer]


@pytest.fixture(scope="session")
def registered(mlflow: Mlflow) -> dict[str, str]:
    """The digits, trained and registered by the bootstrap Job's command; answers the environment of a reader."""
    trainer = mlflow.account("trainer", "password-of-the-trainer")
    subprocess.run(
        [sys.executable, "-m", "model_server", "bootstrap", "--name", "digits", "--version", "1"],
        env={**os.environ, **trainer, "PYTHONPATH": str(SOURCES)},
        check=True,
    )
    return mlflow.account("models", "password-of-the-models")


@pytest.fixture(scope="session")
def folder_of_digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same model as a folder, as a volume holds it."""
    folder = tmp_path_factory.mktemp("digits") / "model"
    subprocess.run(
        [sys.executable, "-m", "model_server", "train", "--output", str(folder)],
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        check=True,
    )
    return folder


@pytest.fixture(scope="session")
def held_out(folder_of_digits: Path) -> tuple[Any, Any]:
    """Samples that the model has not seen, and their labels."""
    with np.load(folder_of_digits / "evaluation/evaluation.npz", allow_pickle=False) as evaluation:
        return evaluation["inputs"], evaluation["labels"]


@pytest.fixture(scope="session")
def questions(folder_of_digits: Path, held_out: tuple[Any, Any]) -> list[Question]:
    """What the model says of each held-out sample, asked one by one and in the process of the test."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(folder_of_digits / "model.onnx"))
    inputs = held_out[0]
    labels = session.run(["label"], {session.get_inputs()[0].name: inputs})[0]
    return [Question([sample.tolist()], [int(label)]) for sample, label in zip(inputs, labels, strict=True)]


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """Starts servers that end with the test."""
    servers: list[ModelServer] = []

    def start(environment: Mapping[str, str], **options: Any) -> ModelServer:
        servers.append(ModelServer(tmp_path, environment, **options))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


def cache_environment(redis: Redis) -> dict[str, str]:
    """As the manifest of a model has it."""
    return {"REDIS_HOST": "127.0.0.1", "REDIS_PORT": str(redis.port), "REDIS_PASSWORD": redis.password}


def record_environment(postgres: Postgres, database: str) -> dict[str, str]:
    """As the manifest of a model has it."""
    return {
        "POSTGRES_HOST": "127.0.0.1",
        "POSTGRES_PORT": str(postgres.port),
        "POSTGRES_DATABASE": database,
        "POSTGRES_USER": postgres.user,
        "POSTGRES_PASSWORD": postgres.password,
        "RECORD_INTERVAL_SECONDS": "0.2",
    }


def log_of(server: ModelServer) -> list[dict[str, Any]]:
    """Every line is an object."""
    return [json.loads(line) for line in server.log.read_text().splitlines()]
