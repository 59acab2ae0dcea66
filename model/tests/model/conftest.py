"""The real model behind the real server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.model_server import ModelServer

from model_server.folder.files import EVALUATION
from model_server.folder.samples import Samples, read_samples
from model_server.training.pipeline import train
from model_server.training.trainer import TrainingOptions


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The digits, as `train --output` writes them."""
    folder = tmp_path_factory.mktemp("digits") / "model"
    train(None, TrainingOptions(), folder, min_accuracy=0)
    return folder


@pytest.fixture(scope="session")
def evaluation(model_folder: Path) -> Samples:
    """What the model has not seen."""
    return read_samples(model_folder / EVALUATION)


@pytest.fixture(scope="session")
def served_model(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelServer]:
    """As a pod serves it from a volume."""
    environment = {"MODEL_PATH": str(model_folder), "MODEL_NAME": "digits", "MODEL_SERVER_DECLARED_PYTHON": "3.11"}
    with ModelServer(tmp_path_factory.mktemp("served"), environment) as server:
        yield server
