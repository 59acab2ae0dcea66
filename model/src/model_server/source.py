"""Finds the model and brings its files: from the registry, or from a folder that is mounted."""

import hashlib
import os
from pathlib import Path

import yaml

from model_server.errors import ModelUnavailable, ModelUnusable
from model_server.identity import ModelIdentity
from model_server.settings import ModelSettings


class LocatedModel:
    """A model whose files are here."""

    def __init__(self, identity: ModelIdentity, folder: Path) -> None:
        self.identity = identity
        self.folder = folder


def locate(settings: ModelSettings, scratch: Path) -> LocatedModel:
    """Brings the model; raises `ModelUnavailable` where trying again may help, `ModelUnusable` where not."""
    if settings.model_path is not None:
        return _mounted(settings, settings.model_path)
    return _registered(settings, scratch)


def _mounted(settings: ModelSettings, folder: Path) -> LocatedModel:
    if not folder.exists():
        raise ModelUnavailable(f"MODEL_PATH {folder} does not exist (yet): mount the model there")
    asked = settings.model_version
    try:
        version = _fingerprint(folder) if asked == "latest" else asked
    except OSError as error:
        raise ModelUnavailable(f"MODEL_PATH {folder} cannot be read: {error}") from error
    return LocatedModel(ModelIdentity(settings.model_name, version, str(folder)), folder)


def _fingerprint(folder: Path) -> str:
    """Tells two mounted models apart: by the description, which carries an id of its own, or else by the weights."""
    description = folder / "MLmodel"
    files = [description] if description.is_file() else sorted(folder.glob("*.onnx")) or [folder]
    if not files[0].is_file():
        raise ModelUnusable(f"MODEL_PATH {folder} holds no model: neither MLmodel nor a file *.onnx is there")
    with files[0].open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]


def _registered(settings: ModelSettings, scratch: Path) -> LocatedModel:
    # Whoever waits for the registry is told why after seconds: MLflow's own retries would be silent for minutes.
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "20")
    # Some seconds and many megabytes, which nobody pays who serves from a folder.
    import mlflow
    from mlflow.exceptions import MlflowException

    try:
        identity = _resolve(settings, mlflow.MlflowClient())
        target = scratch / identity.name / identity.version
        if not (target / "complete").exists():
            mlflow.artifacts.download_artifacts(artifact_uri=identity.source, dst_path=str(target))
            (target / "complete").touch()
        return LocatedModel(identity, _root_of(target))
    except MlflowException as error:
        raise ModelUnavailable(f"the registry has not given {_asked(settings)}: {error.message}") from error
    except OSError as error:
        raise ModelUnavailable(f"{_asked(settings)} could not be fetched: {error}") from error


def _root_of(target: Path) -> Path:
    """MLflow lays the artifacts into the folder itself, or into one below it."""
    found = sorted(target.rglob("MLmodel"), key=lambda path: len(path.parts))
    return found[0].parent if found else target


def _asked(settings: ModelSettings) -> str:
    if settings.model_alias is not None:
        return f"models:/{settings.model_name}@{settings.model_alias}"
    return f"models:/{settings.model_name}/{settings.model_version}"


def _resolve(settings: ModelSettings, client: "mlflow.MlflowClient") -> ModelIdentity:  # type: ignore[name-defined]  # noqa: F821
    name, alias = settings.model_name, settings.model_alias
    if alias is not None:
        found = client.get_model_version_by_alias(name, alias)
    elif settings.model_version == "latest":
        # The registry's own `latest` is the newest number, whatever its alias.
        versions = client.search_model_versions(f"name = '{name}'", max_results=1000)
        if not versions:
            raise ModelUnavailable(f"the registry has no version of {name} yet")
        found = max(versions, key=lambda version: int(version.version))
    else:
        found = client.get_model_version(name, settings.model_version)
    version = str(found.version)
    return ModelIdentity(name, version, f"models:/{name}/{version}", alias, found.run_id or None)


def description_of(folder: Path) -> dict[str, object]:
    """What `MLmodel` says; nothing where the folder holds bare weights."""
    file = folder / "MLmodel"
    if not file.is_file():
        return {}
    try:
        described = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ModelUnusable(f"{file} is not YAML: {error}") from error
    except OSError as error:
        raise ModelUnavailable(f"{file} cannot be read: {error}") from error
    if not isinstance(described, dict):
        raise ModelUnusable(f"{file} does not describe a model")
    return described
