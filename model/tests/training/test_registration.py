"""Against MLflow's own server, with accounts on, as the stack runs it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from mlflow import MlflowClient
from mlflow.artifacts import download_artifacts
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import BAD_REQUEST
from support.command_line import run
from support.mlflow import Mlflow
from support.model_server import SOURCES

from model_server.gate.check import Unmeasurable
from model_server.gate.evaluation import find_evaluation
from model_server.optimise.bounds import Bounds
from model_server.training.bootstrap import bootstrap
from model_server.training.data import Dataset
from model_server.training.package import package
from model_server.training.plan import Wanted
from model_server.training.register import Registered, Training, register
from model_server.training.registry import state_of
from model_server.training.sklearn_trainer import SklearnModel
from model_server.training.tracking import connect
from training.conftest import OPTIONS


@pytest.fixture(scope="module")
def trainer(mlflow: Mlflow) -> dict[str, str]:
    """The account that owns the models."""
    return mlflow.account("registration", "password-of-registration")


@pytest.fixture(autouse=True)
def account(trainer: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything here is done by it."""
    for name, value in trainer.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def client(account: None) -> MlflowClient:
    return connect(60)


def add_bare_version(client: MlflowClient, name: str) -> Registered:
    """A number of the registry, with nothing behind it: most tests are about numbers."""
    if not state_of(client, name).versions:
        client.create_registered_model(name)
    experiment = client.get_experiment_by_name("bare")
    run = client.create_run(experiment.experiment_id if experiment else client.create_experiment("bare")).info
    version = client.create_model_version(name, source=f"{run.artifact_uri}/model", run_id=run.run_id)
    return Registered(name, int(version.version), "m-none", "none")


@pytest.fixture(scope="module")
def training(trained: SklearnModel, dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Training:
    folder = tmp_path_factory.mktemp("registered") / "model"
    return Training(trained, package(trained, dataset, folder, Bounds()), dataset, OPTIONS)


@pytest.fixture(scope="module")
def registered(trainer: dict[str, str], training: Training) -> Registered:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in trainer.items():
            patch.setenv(name, value)
        return register(connect(60), training, name="register", experiment="tests")


class TestRegister:
    def test_the_version_can_be_downloaded_whole(
        self, registered: Registered, training: Training, tmp_path: Path
    ) -> None:
        folder = Path(download_artifacts(f"models:/{registered.name}/1", dst_path=str(tmp_path / "downloaded")))
        description = yaml.safe_load((folder / "MLmodel").read_text())

        for file in training.packaged.folder.rglob("*"):
            if file.is_file():
                assert (folder / file.relative_to(training.packaged.folder)).read_bytes() == file.read_bytes()
        assert (description["run_id"], description["model_id"]) == (registered.run_id, registered.model_id)

    def test_the_gate_finds_the_evaluation_set_of_a_version(self, registered: Registered, dataset: Dataset) -> None:
        found = find_evaluation(None, {"source": f"models:/{registered.name}/1"})

        assert found.digest == dataset.held_out.digest
        with pytest.raises(Unmeasurable, match="the registry does not give models:/register/9/evaluation"):
            find_evaluation(f"models:/{registered.name}/9", {})

    def test_the_run_says_how_it_was_trained(self, client: MlflowClient, registered: Registered) -> None:
        found = client.get_run(registered.run_id)
        datasets = {
            entry.tags[0].value: (entry.dataset.name, json.loads(entry.dataset.profile or "null"))
            for entry in (found.inputs.dataset_inputs if found.inputs else [])
        }

        assert found.info.status == "FINISHED"
        assert found.data.params["framework"] == "sklearn"
        assert found.data.params["seed"] == "0"
        assert found.data.metrics["accuracy"] > 0.96
        assert {"loss", "training_loss", "training_accuracy"} <= found.data.metrics.keys()
        assert len(client.get_metric_history(registered.run_id, "training_loss")) == 60
        assert datasets == {"training": ("digits", {"num_rows": 1347}), "evaluation": ("digits", {"num_rows": 450})}

    def test_the_logged_model_carries_the_metrics(self, client: MlflowClient, registered: Registered) -> None:
        model = client.get_logged_model(registered.model_id)

        assert str(model.status) == "READY"
        assert {metric.key: metric.dataset_name for metric in model.metrics or []}["accuracy"] == "digits"

    def test_the_version_says_what_it_is(self, client: MlflowClient, registered: Registered) -> None:
        version = client.get_model_version(registered.name, "1")

        assert version.run_id == registered.run_id
        assert version.tags["dataset_digest"]
        assert "450 held-out samples" in str(version.description)

    def test_data_that_another_training_adds_at_the_same_moment_is_found(
        self, client: MlflowClient, training: Training, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        log_inputs, asked = client.log_inputs, []

        def lose_the_race_once(*arguments: Any) -> None:
            asked.append(arguments)
            if len(asked) == 1:
                raise MlflowException("UNIQUE constraint failed: datasets.digest", error_code=BAD_REQUEST)
            log_inputs(*arguments)

        monkeypatch.setattr(client, "log_inputs", lose_the_race_once)
        run_id = register(client, training, name="raced", experiment="tests").run_id
        inputs = client.get_run(run_id).inputs

        assert inputs is not None
        assert len(inputs.dataset_inputs) == 2

    def test_a_failure_leaves_a_failed_run_and_no_version(
        self, client: MlflowClient, training: Training, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object, **__: object) -> None:
            raise MlflowException("the volume is full")

        monkeypatch.setattr(client, "log_model_artifacts", fail)
        with pytest.raises(MlflowException, match="the volume is full"):
            register(client, training, name="never", experiment="failures")
        experiment = client.get_experiment_by_name("failures")

        assert experiment is not None
        (found,) = client.search_runs([experiment.experiment_id])
        assert found.info.status == "FAILED"
        assert not state_of(client, "never").versions


class TestBootstrap:
    def test_trains_once_and_then_never_again(self, client: MlflowClient, capsys: pytest.CaptureFixture[str]) -> None:
        first = run(capsys, "bootstrap", "--name", "once", "--version", "1")
        second = run(capsys, "bootstrap", "--name", "once", "--version", "1")
        third = run(capsys, "bootstrap", "--name", "once")
        state = state_of(client, "once")

        assert (first.code, second.code, third.code) == (0, 0, 0)
        assert "registered models:/once/1" in first.said
        assert "nothing to do: models:/once/1 is there" in second.said
        assert "nothing to do: models:/once/1 is there" in third.said
        assert (state.versions, dict(state.aliases)) == (frozenset({1}), {"champion": 1})

    def test_a_number_that_cannot_come_out_is_an_error(
        self, client: MlflowClient, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ended = run(capsys, "bootstrap", "--name", "seventh", "--version", "7")

        assert ended.code == 1
        assert "version 7 of seventh cannot come out: the registry has no version, and the next one is 1" in ended.said
        assert not state_of(client, "seventh").versions

    def test_an_alias_that_somebody_moved_is_left(
        self, client: MlflowClient, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for _ in range(2):
            add_bare_version(client, "moved")
        client.set_registered_model_alias("moved", "champion", "2")

        assert run(capsys, "bootstrap", "--name", "moved", "--version", "1").code == 0
        assert state_of(client, "moved").aliases == {"champion": 2}

    def test_an_interrupted_bootstrap_is_completed(
        self, client: MlflowClient, capsys: pytest.CaptureFixture[str]
    ) -> None:
        add_bare_version(client, "interrupted")
        ended = run(capsys, "bootstrap", "--name", "interrupted", "--version", "1")

        assert ended.said.strip().endswith("models:/interrupted@champion is version 1")
        assert state_of(client, "interrupted").versions == {1}

    def test_the_loser_of_a_race_takes_its_version_back(
        self, client: MlflowClient, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def too_late() -> Registered:
            add_bare_version(client, "race")
            return add_bare_version(client, "race")

        bootstrap(client, Wanted("race", 1, "champion"), too_late)
        state = state_of(client, "race")

        assert "another bootstrap registered models:/race/1 meanwhile" in capsys.readouterr().err
        assert (state.versions, dict(state.aliases)) == (frozenset({1}), {"champion": 1})

    def test_a_loser_that_may_not_delete_says_what_is_left(
        self, client: MlflowClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def refuse(*_: object) -> None:
            raise MlflowException("Permission denied")

        def too_late() -> Registered:
            add_bare_version(client, "kept")
            client.set_registered_model_alias("kept", "champion", "1")
            return add_bare_version(client, "kept")

        monkeypatch.setattr(client, "delete_model_version", refuse)
        bootstrap(client, Wanted("kept", None, "champion"), too_late)

        assert "models:/kept/2 is one too many and could not be deleted: Permission denied" in capsys.readouterr().err
        assert state_of(client, "kept").aliases == {"champion": 1}

    def test_two_at_once_leave_one_version(self, trainer: dict[str, str], client: MlflowClient) -> None:
        command = [sys.executable, "-m", "model_server", "bootstrap", "--name", "both", "--version", "1"]
        environment = {**os.environ, **trainer, "PYTHONPATH": str(SOURCES)}
        both = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(2)]
        said = [process.communicate(timeout=240)[1] for process in both]
        state = state_of(client, "both")

        assert [process.returncode for process in both] == [0, 0], said
        assert (state.versions, dict(state.aliases)) == (frozenset({1}), {"champion": 1}), said


class TestTrain:
    def test_a_new_version_gets_the_alias(self, client: MlflowClient, capsys: pytest.CaptureFixture[str]) -> None:
        add_bare_version(client, "again")
        ended = run(capsys, "train", "--name", "again", "--seed", 1, "--experiment", "seeds")

        assert ended.code == 0
        assert "registered models:/again/2, which is now models:/again@champion" in ended.said
        assert state_of(client, "again").aliases == {"champion": 2}
        assert client.get_experiment_by_name("seeds") is not None

    def test_a_model_that_is_not_good_enough_is_not_registered(
        self, client: MlflowClient, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ended = run(capsys, "train", "--name", "poor", "--epochs", 1)

        assert ended.code == 1
        assert "is below 0.95: nothing is registered" in ended.said
        assert not state_of(client, "poor").versions

    def test_an_account_that_may_not_write_is_told(
        self,
        mlflow: Mlflow,
        client: MlflowClient,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        client.create_experiment("owned")
        for name, value in mlflow.account("stranger", "password-of-a-stranger").items():
            monkeypatch.setenv(name, value)
        ended = run(capsys, "train", "--name", "owned", "--experiment", "owned")

        assert ended.code == 1
        assert "owned could not be registered: " in ended.said
        assert "403" in ended.said


def test_more_versions_than_a_page_are_all_seen(monkeypatch: pytest.MonkeyPatch, client: MlflowClient) -> None:
    pages: dict[str | None, tuple[list[int], str | None]] = {None: ([3, 2], "next"), "next": ([1], None)}
    monkeypatch.setattr(client, "get_registered_model", lambda _: type("Model", (), {"aliases": {"champion": "3"}}))
    monkeypatch.setattr(client, "search_model_versions", _paged(pages))

    assert state_of(client, "many").versions == {1, 2, 3}


def _paged(pages: dict[str | None, tuple[list[int], str | None]]) -> Callable[..., object]:
    class Page(list[object]):
        token: str | None = None

    def search(_: str, max_results: int, page_token: str | None) -> Page:
        numbers, token = pages[page_token]
        page = Page(type("Version", (), {"version": str(number)}) for number in numbers)
        page.token = token
        return page

    return search
