"""One real training, which several tests look at."""

import pytest

from model_server.optimise.bounds import Bounds
from model_server.training.data import Dataset, digits
from model_server.training.package import PackagedModel, package
from model_server.training.sklearn_trainer import SklearnModel, SklearnTrainer
from model_server.training.trainer import TrainingOptions

OPTIONS = TrainingOptions()


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """The digits."""
    return digits()


@pytest.fixture(scope="session")
def trained(dataset: Dataset) -> SklearnModel:
    """With the default options."""
    return SklearnTrainer().train(dataset.train, OPTIONS)


@pytest.fixture(scope="session")
def packaged(trained: SklearnModel, dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> PackagedModel:
    """Its folder, which no test may change."""
    return package(trained, dataset, tmp_path_factory.mktemp("packaged") / "model", Bounds())
