"""PyTorch and TensorFlow: the same network behind the same names, where they are installed."""

import importlib
import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from mlflow.models import infer_signature
from numpy.typing import NDArray

from model_server.decoding import SampleDecoder
from model_server.optimise.bounds import Bounds
from model_server.runtimes.choice import load
from model_server.training.data import Dataset, digits
from model_server.training.frameworks import trainer_for
from model_server.training.package import PackagedModel, package
from model_server.training.trainer import TrainedModel, TrainingOptions

_MODULES = {"pytorch": "torch", "tensorflow": "tensorflow"}


_INSTALLED = sorted(name for name, module in _MODULES.items() if find_spec(module) is not None)


def test_there_is_one_to_be_tested() -> None:
    assert _INSTALLED, "neither torch nor tensorflow is installed: run `make test-frameworks`"


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    """The digits."""
    return digits()


@pytest.fixture(scope="module", params=_INSTALLED)
def other(request: pytest.FixtureRequest, dataset: Dataset) -> TrainedModel:
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
    assert other_packaged.native is not None
    assert not list(Path(other_packaged.folder).rglob("*.pkl"))


def test_what_mlflow_itself_wrote_is_served(other: TrainedModel, dataset: Dataset, tmp_path: Path) -> None:
    """A model of a team that knows nothing of this package."""
    inputs = dataset.held_out.inputs[:5]
    save = {"pytorch": _saved_by_pytorch, "tensorflow": _saved_by_tensorflow}[other.framework]
    expected = save(tmp_path / "model", inputs)
    runtime = load(tmp_path / "model", other.framework)
    samples = SampleDecoder(runtime.signature, 10).decode(json.dumps({"inputs": inputs.tolist()}).encode())
    (found,) = runtime.predict(samples.inputs).values()
    assert np.allclose(found, expected, atol=1e-5)


def _saved_by_pytorch(folder: Path, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
    import mlflow.pytorch
    import torch

    module = torch.nn.Linear(64, 3)
    expected: NDArray[np.float32] = module(torch.from_numpy(inputs)).detach().numpy()
    mlflow.pytorch.save_model(module, folder, signature=infer_signature(inputs, expected), input_example=inputs)
    return expected


def _saved_by_tensorflow(folder: Path, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
    import mlflow.tensorflow
    import tensorflow

    model = tensorflow.keras.Sequential([tensorflow.keras.Input((64,)), tensorflow.keras.layers.Dense(3)])
    expected: NDArray[np.float32] = model(inputs).numpy()
    mlflow.tensorflow.save_model(model, folder, signature=infer_signature(inputs, expected))
    return expected
