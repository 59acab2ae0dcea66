"""From a trained network to the folder that is registered or mounted."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from model_server.console import say
from model_server.folder.description import write_description
from model_server.folder.files import EVALUATION, ONNX_MODEL, OPTIMISATION
from model_server.folder.native import NativeForm
from model_server.folder.samples import write_samples
from model_server.optimise.bounds import Bounds
from model_server.optimise.optimise import optimise
from model_server.optimise.session import Outputs, open_session, run
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


def package(trained: TrainedModel, dataset: Dataset, folder: Path, bounds: Bounds) -> PackagedModel:
    """Exports, optimises, verifies and measures; raises `TrainingError` where the export is another model."""
    folder.mkdir(parents=True, exist_ok=True)
    held_out = dataset.held_out
    with tempfile.TemporaryDirectory() as scratch:
        exported = Path(scratch, ONNX_MODEL)
        trained.export_onnx(exported)
        export_difference = _verify_export(trained, dataset, exported)
        report = optimise(exported, folder / ONNX_MODEL, held_out, calibration=dataset.train.inputs, bounds=bounds)
    say(str(report))
    (folder / OPTIMISATION).write_text(report.to_json(), encoding="utf-8")
    native = trained.save_native(folder)
    write_samples(held_out, folder / EVALUATION)
    write_description(folder, native, example=held_out.inputs[:1])
    served = run(open_session(folder / ONNX_MODEL), held_out.inputs)
    return PackagedModel(folder, native, _metrics(trained, dataset, served) | {"export_difference": export_difference})


def _verify_export(trained: TrainedModel, dataset: Dataset, exported: Path) -> float:
    inputs = dataset.held_out.inputs
    outputs = run(open_session(exported), inputs)
    if set(outputs) != {LABEL, PROBABILITIES}:
        raise TrainingError(f"the ONNX form of the {trained.framework} model has the outputs {', '.join(outputs)}")
    difference = float(abs(outputs[PROBABILITIES] - trained.probabilities(inputs)).max())
    if difference > _EXPORT_TOLERANCE:
        raise TrainingError(
            f"the ONNX form of the {trained.framework} model differs from it by {difference:.2g} in a probability "
            f"(at most {_EXPORT_TOLERANCE:.0e}): the exporter does not fit to "
            f"{trained.framework} {trained.framework_version}"
        )
    return difference


def _metrics(trained: TrainedModel, dataset: Dataset, served: Outputs) -> dict[str, float]:
    labels = dataset.held_out.labels
    return {
        "accuracy": float((served[LABEL] == labels).mean()),
        "loss": loss_of(served[PROBABILITIES], labels),
        "training_accuracy": accuracy_of(trained.probabilities(dataset.train.inputs), dataset.train.labels),
    }
