"""Which model is asked for, and which it then is."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from mlflow.exceptions import MlflowException

from model_server.errors import ModelUnavailable, ModelUnusable
from model_server.settings import ModelSettings
from model_server.source import locate


class Registry:
    """What `MlflowClient` says, for a model of three versions of which the second is the champion."""

    def get_model_version_by_alias(self, name: str, alias: str) -> Any:
        if alias != "champion":
            raise MlflowException(f"Registered model alias {alias} not found.")
        return self.get_model_version(name, "2")

    def get_model_version(self, name: str, version: str) -> Any:
        return SimpleNamespace(name=name, version=version, run_id=f"run-{version}")

    def search_model_versions(self, query: str, max_results: int) -> list[Any]:
        assert max_results >= 1000
        return [] if "nothing" in query else [self.get_model_version("digits", version) for version in ("9", "10", "3")]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were fetched."""
    fetched: list[str] = []

    def fetch(artifact_uri: str, dst_path: str) -> None:
        fetched.append(artifact_uri)
        folder = Path(dst_path, "model")
        folder.mkdir(parents=True)
        (folder / "MLmodel").touch()

    monkeypatch.setattr("mlflow.MlflowClient", Registry)
    monkeypatch.setattr("mlflow.artifacts.download_artifacts", fetch)
    return fetched


@pytest.mark.parametrize(
    ("settings", "version", "alias"),
    [
        (ModelSettings(model_name="digits", model_version="3"), "3", None),
        (ModelSettings(model_name="digits", model_alias="champion"), "2", "champion"),
        # By number, not by letter.
        (ModelSettings(model_name="digits"), "10", None),
    ],
)
def test_what_is_asked_for_becomes_a_number(
    asked: list[str], tmp_path: Path, settings: ModelSettings, version: str, alias: str | None
) -> None:
    located = locate(settings, tmp_path)
    assert (located.identity.version, located.identity.alias) == (version, alias)
    assert located.identity.run_id == f"run-{version}"
    assert located.folder == tmp_path / "digits" / version / "model"
    # What was brought once is not brought again.
    assert locate(settings, tmp_path).identity == located.identity
    assert asked == [f"models:/digits/{version}"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (ModelSettings(model_name="digits", model_alias="challenger"), "models:/digits@challenger.*not found"),
        (ModelSettings(model_name="nothing"), "no version of nothing yet"),
    ],
)
def test_what_is_not_there_may_come(asked: list[str], tmp_path: Path, settings: ModelSettings, said: str) -> None:
    with pytest.raises(ModelUnavailable, match=said):
        locate(settings, tmp_path)
    assert asked == []


def test_a_disk_that_is_full_is_said(asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(**_: str) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("mlflow.artifacts.download_artifacts", fetch)
    with pytest.raises(ModelUnavailable, match="models:/digits/3 could not be fetched: No space left"):
        locate(ModelSettings(model_name="digits", model_version="3"), tmp_path)
    assert asked == []


def test_a_mounted_model_is_known_by_its_description(tmp_path: Path) -> None:
    settings = ModelSettings(model_name="digits", model_path=tmp_path)
    with pytest.raises(ModelUnusable, match="holds no model"):
        locate(settings, tmp_path)
    (tmp_path / "MLmodel").write_text("one")
    one = locate(settings, tmp_path).identity
    (tmp_path / "MLmodel").write_text("another")
    another = locate(settings, tmp_path).identity
    assert one.version != another.version
    assert locate(ModelSettings(model_path=tmp_path, model_version="7"), tmp_path).identity.version == "7"
