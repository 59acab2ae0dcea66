from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from model_server.training.data import Dataset
from model_server.training.sklearn_trainer import SklearnModel, SklearnTrainer
from model_server.training.trainer import TrainingOptions, accuracy_of, loss_of


def test_is_above_the_limit_of_the_gate(trained: SklearnModel, dataset: Dataset) -> None:
    assert accuracy_of(trained.probabilities(dataset.held_out.inputs), dataset.held_out.labels) > 0.96


@pytest.mark.parametrize("seed", range(1, 4))
def test_does_not_need_a_lucky_seed(dataset: Dataset, seed: int) -> None:
    trained = SklearnTrainer().train(dataset.train, TrainingOptions(seed=seed))

    assert accuracy_of(trained.probabilities(dataset.held_out.inputs), dataset.held_out.labels) > 0.96


def test_the_same_seed_gives_the_same_weights(trained: SklearnModel, dataset: Dataset, tmp_path: Path) -> None:
    again = SklearnTrainer().train(dataset.train, TrainingOptions())
    trained.export_onnx(tmp_path / "one.onnx")
    again.export_onnx(tmp_path / "two.onnx")

    assert (tmp_path / "one.onnx").read_bytes() == (tmp_path / "two.onnx").read_bytes()


def test_trains_for_as_many_epochs_as_were_asked(dataset: Dataset) -> None:
    trained = SklearnTrainer().train(dataset.train, TrainingOptions(epochs=3))

    assert len(trained.losses) == 3
    assert trained.losses[0] > trained.losses[-1]


def test_exports_the_form_that_all_frameworks_share(trained: SklearnModel, dataset: Dataset, tmp_path: Path) -> None:
    trained.export_onnx(tmp_path / "model.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "model.onnx"))
    (taken,) = session.get_inputs()
    label, probabilities = session.run(["label", "probabilities"], {"pixels": dataset.held_out.inputs})

    assert (taken.name, taken.type, taken.shape) == ("pixels", "tensor(float)", [None, 64])
    assert (label.dtype, label.shape) == (np.int64, (450,))
    assert (probabilities.dtype, probabilities.shape) == (np.float32, (450, 10))


def test_has_no_form_that_would_be_a_pickle(trained: SklearnModel, tmp_path: Path) -> None:
    assert trained.save_native(tmp_path) is None
    assert not list(tmp_path.iterdir())


def test_loss_is_cross_entropy() -> None:
    probabilities = np.array([[0.5, 0.5], [0.25, 0.75]], dtype=np.float32)

    assert loss_of(probabilities, np.array([0, 1])) == pytest.approx(-(np.log(0.5) + np.log(0.75)) / 2)
    assert np.isfinite(loss_of(np.array([[1.0, 0.0]]), np.array([1])))
