"""PyTorch and TensorFlow: the same network behind the same names, where they are installed."""

import importlib
from pathlib import Path

import numpy as np
import pytest

from model_server.optimise.bounds import Bounds
from model_server.runtimes.choice import load
from model_server.training.data import Dataset
from model_server.training.frameworks import trainer_for
from model_server.training.package import PackagedModel, package
from model_server.training.trainer import TrainedModel, TrainingOptions

_MODULES = {"pytorch": "torch", "tensorflow": "tensorflow"}


@pytest.fixture(scope="module", params=sorted(_MODULES))
def other(request: pytest.FixtureRequest, dataset: Dataset) -> TrainedModel:
    pytest.importorskip(_MODULES[request.param], reason="the framework is not installed")
    return trainer_for(request.param).train(dataset.train, TrainingOptions())


@pytest.fixture(scope="module")
def other_packaged(other: TrainedModel, dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> PackagedModel:
    # `package` compares the export with the framework itself.
    return package(other, dataset, tmp_path_factory.mktemp(other.framework) / "model", Bounds())


def test_is_above_the_limit_of_the_gate(other_packaged: PackagedModel) -> None:
    assert other_packaged.metrics["accuracy"] > 0.96


def test_the_exported_form_says_the_same(other_packaged: PackagedModel) -> None:
    assert other_packaged.metrics["export_difference"] < 1e-4


def test_loss_falls(other: TrainedModel) -> None:
    assert len(other.losses) == TrainingOptions().epochs
    assert other.losses[-1] < other.losses[0] / 10


def test_the_native_form_is_served_under_the_same_names(
    other: TrainedModel, other_packaged: PackagedModel, dataset: Dataset
) -> None:
    runtime = load(other_packaged.folder, other.framework)
    outputs = runtime.predict({"pixels": dataset.held_out.inputs[:5]})

    assert np.allclose(outputs["probabilities"], other.probabilities(dataset.held_out.inputs[:5]), atol=1e-5)
    assert outputs["label"].tolist() == outputs["probabilities"].argmax(axis=1).tolist()
    assert (
        runtime.versions()["framework_version"]
        == importlib.import_module(_MODULES[other.framework]).__version__.split("+")[0]
    )


def test_the_native_form_is_no_pickle(other_packaged: PackagedModel) -> None:
    native = other_packaged.native

    assert native is not None
    assert not list(Path(other_packaged.folder).rglob("*.pkl"))
