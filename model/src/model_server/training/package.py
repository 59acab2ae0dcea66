"""From a trained network to the folder that is registered or mounted."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import onnxruntime

from model_server.folder.description import write_description
from model_server.folder.files import EVALUATION, ONNX_MODEL
from model_server.folder.native import NativeForm
from model_server.folder.samples import write_samples
from model_server.training.data import Dataset
from model_server.training.trainer import (
    LABEL,
    PROBABILITIES,
    TrainedModel,
    TrainingError,
    accuracy_of,
    loss_of,
)

_EXPORT_TOLERANCE = 1e-4
"""Largest difference of a probability between the framework and its export: float32 sums in another order."""


@dataclass(frozen=True)
class PackagedModel:
    """A folder that is complete but for the ids that the registry gives it."""

    folder: Path
    native: NativeForm | None
    metrics: Mapping[str, float]
    """Of the form that is served, on the held-out samples."""


def package(trained: TrainedModel, dataset: Dataset, folder: Path) -> PackagedModel:
    """Exports, verifies and measures; raises `TrainingError` where the export does not compute the same."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / ONNX_MODEL
    trained.export_onnx(file)
    metrics = _measure(trained, dataset, file)
    native = trained.save_native(folder)
    write_samples(dataset.held_out, folder / EVALUATION)
    write_description(folder, native, example=dataset.held_out.inputs[:1])
    return PackagedModel(folder, native, metrics)


def _measure(trained: TrainedModel, dataset: Dataset, file: Path) -> dict[str, float]:
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    inputs, labels = dataset.held_out.inputs, dataset.held_out.labels
    name = session.get_inputs()[0].name
    served_labels, probabilities = session.run([LABEL, PROBABILITIES], {name: inputs})
    difference = float(abs(probabilities - trained.probabilities(inputs)).max())
    if difference > _EXPORT_TOLERANCE:
        raise TrainingError(
            f"the ONNX form of the {trained.framework} model differs from it by {difference:.2g} in a "
            f"probability (at most {_EXPORT_TOLERANCE:.0e}): the exporter does not fit to "
            f"{trained.framework} {trained.framework_version}"
        )
    return {
        "accuracy": float((served_labels == labels).mean()),
        "loss": loss_of(probabilities, labels),
        "training_accuracy": accuracy_of(trained.probabilities(dataset.train.inputs), dataset.train.labels),
        "export_difference": difference,
    }
