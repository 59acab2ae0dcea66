"""A real model to make smaller: the digits, trained by scikit-learn."""

from pathlib import Path

import pytest

from model_server.training.data import Dataset, digits
from model_server.training.sklearn_trainer import SklearnTrainer
from model_server.training.trainer import TrainingOptions


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """The digits."""
    return digits()


@pytest.fixture(scope="session")
def exported(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As it comes from training."""
    file = tmp_path_factory.mktemp("exported") / "model.onnx"
    SklearnTrainer().train(dataset.train, TrainingOptions()).export_onnx(file)
    return file
