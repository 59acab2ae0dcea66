"""Optimises the model of a folder into another folder."""

import hashlib
import shutil
from pathlib import Path
from typing import Any

import yaml

from model_server.folder.files import DESCRIPTION, EVALUATION, ONNX_MODEL, OPTIMISATION, size_of
from model_server.folder.samples import UnreadableSamples, read_samples
from model_server.optimise.bounds import Bounds
from model_server.optimise.optimise import optimise
from model_server.optimise.report import Report


class OptimisationError(Exception):
    """Nothing was written: one sentence says why and what to do."""


def optimise_folder(source: Path, output: Path, bounds: Bounds) -> Report:
    """Everything else is copied. Raises `OptimisationError`."""
    if not source.is_dir():
        raise OptimisationError(f"--model {source} is no folder: give the one that holds {DESCRIPTION} or {ONNX_MODEL}")
    if output.exists() and any(output.iterdir()):
        raise OptimisationError(f"--output {output} is not empty: a folder of two models would be served as neither")
    description = _description(source)
    weights = _weights(source, description)
    evaluation = source / EVALUATION
    try:
        samples = read_samples(evaluation) if evaluation.is_file() else None
    except UnreadableSamples as error:
        raise OptimisationError(f"the evaluation set cannot be used: {error}") from error
    shutil.copytree(source, output, dirs_exist_ok=True)
    target = output / weights.relative_to(source)
    report = optimise(weights, target, samples, bounds=bounds)
    (output / OPTIMISATION).write_text(report.to_json(), encoding="utf-8")
    if description:
        _describe(output / DESCRIPTION, description, target, report)
    return report


def _description(source: Path) -> dict[str, Any]:
    file = source / DESCRIPTION
    if not file.is_file():
        return {}
    description = yaml.safe_load(file.read_text(encoding="utf-8"))
    if not isinstance(description, dict):
        raise OptimisationError(f"{file} describes no model")
    return description


def _weights(source: Path, description: dict[str, Any]) -> Path:
    flavor = description.get("flavors", {}).get("onnx", {"data": ONNX_MODEL})
    weights = source / str(flavor.get("data", ONNX_MODEL))
    if not weights.is_file():
        raise OptimisationError(f"{source} has no ONNX form ({weights.name} is not there): export the model first")
    return weights


def _describe(file: Path, description: dict[str, Any], weights: Path, report: Report) -> None:
    """Another hash of the weights makes another description, by which a mounted model is told from its original."""
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    onnx = description.setdefault("flavors", {}).setdefault("onnx", {"data": weights.name})
    onnx["optimisation"] = {"form": report.chosen, "sha256": digest}
    if "model_size_bytes" in description:
        description["model_size_bytes"] = size_of(file.parent)
    file.write_text(yaml.safe_dump(description, sort_keys=True), encoding="utf-8")
