import json
from pathlib import Path

import numpy as np
import pytest
import yaml
from numpy.typing import NDArray

from model_server.folder.samples import read_samples
from model_server.optimise.bounds import Bounds
from model_server.signature import signature_of
from model_server.training.data import Dataset
from model_server.training.package import PackagedModel, package
from model_server.training.sklearn_trainer import SklearnModel
from model_server.training.trainer import TrainingError


def test_holds_all_that_a_version_holds(packaged: PackagedModel) -> None:
    files = {str(file.relative_to(packaged.folder)) for file in packaged.folder.rglob("*") if file.is_file()}

    assert files == {
        "MLmodel",
        "model.onnx",
        "input_example.json",
        "evaluation/evaluation.npz",
        "requirements.txt",
        "python_env.yaml",
        "optimisation.json",
    }


def test_signature_is_that_of_the_served_file(packaged: PackagedModel) -> None:
    description = yaml.safe_load((packaged.folder / "MLmodel").read_text())
    outputs = json.loads(description["signature"]["outputs"])
    signature = signature_of(description)

    assert signature is not None
    assert [(spec.name, spec.dtype, spec.shape) for spec in signature.inputs] == [("pixels", "float32", (64,))]
    assert [(output["name"], output["tensor-spec"]) for output in outputs] == [
        ("label", {"dtype": "int64", "shape": [-1]}),
        ("probabilities", {"dtype": "float32", "shape": [-1, 10]}),
    ]


def test_description_names_the_form_and_the_hash_of_the_weights(packaged: PackagedModel) -> None:
    onnx = yaml.safe_load((packaged.folder / "MLmodel").read_text())["flavors"]["onnx"]

    assert onnx["data"] == "model.onnx"
    assert onnx["optimisation"]["form"] == json.loads((packaged.folder / "optimisation.json").read_text())["chosen"]
    assert len(onnx["optimisation"]["sha256"]) == 64


def test_evaluation_set_is_the_held_out_part(packaged: PackagedModel, dataset: Dataset) -> None:
    samples = read_samples(packaged.folder / "evaluation/evaluation.npz")

    assert samples.digest == dataset.held_out.digest


def test_example_has_the_name_of_the_input(packaged: PackagedModel, dataset: Dataset) -> None:
    example = json.loads((packaged.folder / "input_example.json").read_text())

    assert np.array_equal(np.float32(example["pixels"]), dataset.held_out.inputs[:1])


def test_metrics_are_those_of_the_served_form(packaged: PackagedModel) -> None:
    report = json.loads((packaged.folder / "optimisation.json").read_text())
    (chosen,) = [form for form in report["forms"] if form["form"] == report["chosen"]]

    assert packaged.metrics["accuracy"] == chosen["accuracy"] > 0.96
    assert packaged.metrics["export_difference"] < 1e-5


def test_the_same_training_gives_the_same_description(
    trained: SklearnModel, dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    for name in ("one", "two"):
        package(trained, dataset, tmp_path / name, Bounds())

    for file in ("MLmodel", "model.onnx", "evaluation/evaluation.npz"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


class _Liar(SklearnModel):
    """Exports another model than it is."""

    def __init__(self, honest: SklearnModel) -> None:
        super().__init__(honest._network)

    def probabilities(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.roll(super().probabilities(inputs), 1, axis=1)


def test_refuses_an_export_that_is_another_model(trained: SklearnModel, dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="differs from it by"):
        package(_Liar(trained), dataset, tmp_path / "model", Bounds())
