"""Finds the samples that the model is tested with."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from model_server.folder.files import EVALUATION
from model_server.folder.samples import Samples, UnreadableSamples, read_samples
from model_server.gate.check import Unmeasurable

_REGISTRY = "models:/"


def find_evaluation(given: str | None, model: Mapping[str, Any]) -> Samples:
    """
    From a .npz, a model's folder, or the registry; by default, what the registry keeps with the served version.
    Raises `Unmeasurable`.
    """
    place = given or str(model.get("source") or "")
    try:
        if place.startswith(_REGISTRY):
            return _registered(place)
        return read_samples(_file(Path(place), given is not None))
    except UnreadableSamples as error:
        raise Unmeasurable(f"the evaluation set cannot be used: {error}") from error


def _file(path: Path, is_given: bool) -> Path:
    for file in (path, path / EVALUATION, path / EVALUATION.name):
        if file.is_file():
            return file
    if is_given:
        raise Unmeasurable(f"--evaluation {path}: no such file, and no folder with {EVALUATION}")
    raise Unmeasurable(f"the model comes from {path}, which holds no {EVALUATION} here: give --evaluation")


def _registered(uri: str) -> Samples:
    from mlflow.artifacts import download_artifacts
    from mlflow.exceptions import MlflowException

    if not os.environ.get("MLFLOW_TRACKING_URI"):
        raise Unmeasurable(f"the evaluation set is in {uri}, and MLFLOW_TRACKING_URI does not say where that is")
    # MLflow's own seven retries would outlast the Job.
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "3")
    artifact = f"{uri.rstrip('/')}/{EVALUATION.as_posix()}"
    with tempfile.TemporaryDirectory() as scratch:
        try:
            return read_samples(Path(download_artifacts(artifact_uri=artifact, dst_path=scratch)))
        except (MlflowException, OSError) as error:
            raise Unmeasurable(f"the registry does not give {artifact}: {error}") from error
