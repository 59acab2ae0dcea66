"""Tells the tracking server all about one training, and registers its model."""

import json
import platform
import time
from collections.abc import Sequence
from dataclasses import dataclass

from mlflow import MlflowClient
from mlflow.entities import Dataset as TrackedDataset
from mlflow.entities import DatasetInput, InputTag, LoggedModelOutput, Metric, Param
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import RESOURCE_ALREADY_EXISTS, ErrorCode

from model_server.folder.description import write_description
from model_server.training.data import Dataset
from model_server.training.package import PackagedModel
from model_server.training.registry import Candidate, add_version
from model_server.training.trainer import INPUT, TrainedModel, TrainingOptions


@dataclass(frozen=True)
class Training:
    """Everything that is told."""

    trained: TrainedModel
    packaged: PackagedModel
    dataset: Dataset
    options: TrainingOptions


@dataclass(frozen=True)
class Registered:
    """What came of it."""

    name: str
    version: int
    model_id: str
    run_id: str


def register(client: MlflowClient, training: Training, *, name: str, experiment: str) -> Registered:
    """
    One run, one logged model, one version. The files are uploaded before the version exists: whoever sees the
    version can load it. A failure leaves a run that says FAILED, and no version.
    """
    experiment_id = _experiment(client, experiment)
    tags = _tags(training)
    run_id = client.create_run(experiment_id, run_name=f"{name}-{training.trained.framework}", tags=tags).info.run_id
    try:
        model_id = _log(client, training, experiment_id, run_id, name)
        version = add_version(client, name, Candidate(model_id, run_id, tags, _description(training)))
    except BaseException:
        client.set_terminated(run_id, "FAILED")
        raise
    client.set_terminated(run_id, "FINISHED")
    return Registered(name, version, model_id, run_id)


def _experiment(client: MlflowClient, name: str) -> str:
    found = client.get_experiment_by_name(name)
    if found is not None:
        return str(found.experiment_id)
    try:
        return client.create_experiment(name)
    except MlflowException as error:
        # Another training made it between the two calls.
        found = client.get_experiment_by_name(name)
        if found is None or error.error_code != ErrorCode.Name(RESOURCE_ALREADY_EXISTS):
            raise
        return str(found.experiment_id)


def _log(client: MlflowClient, training: Training, experiment_id: str, run_id: str, name: str) -> str:
    packaged, dataset = training.packaged, training.dataset
    parameters = _parameters(training)
    client.log_batch(
        run_id,
        metrics=_losses(training.trained.losses),
        params=[Param(key, value) for key, value in parameters.items()],
    )
    _log_inputs(client, run_id, dataset)
    model = client.create_logged_model(
        experiment_id, name=name, source_run_id=run_id, params=parameters, tags=_tags(training)
    )
    client.log_outputs(run_id, [LoggedModelOutput(model.model_id, step=0)])
    write_description(
        packaged.folder,
        packaged.native,
        example=dataset.held_out.inputs[:1],
        run_id=run_id,
        model_id=model.model_id,
    )
    client.log_model_artifacts(model.model_id, str(packaged.folder))
    client.finalize_logged_model(model.model_id, "READY")
    client.log_batch(run_id, metrics=_measured(packaged, dataset, model.model_id, run_id))
    return str(model.model_id)


def _log_inputs(client: MlflowClient, run_id: str, dataset: Dataset) -> None:
    inputs = [_tracked(dataset, "training"), _tracked(dataset, "evaluation")]
    try:
        client.log_inputs(run_id, inputs)
    except MlflowException:
        # MLflow looks for a dataset before it adds it, without a lock: where another training of the
        # experiment added it in between, it answers 400 and finds it the next time.
        client.log_inputs(run_id, inputs)


def _parameters(training: Training) -> dict[str, str]:
    options = training.options
    values = {
        "framework": training.trained.framework,
        "epochs": options.epochs,
        "seed": options.seed,
        "hidden_units": options.hidden_units,
        **training.trained.parameters,
    }
    return {key: str(value) for key, value in values.items()}


def _tags(training: Training) -> dict[str, str]:
    return {
        "framework": training.trained.framework,
        "framework_version": training.trained.framework_version,
        "python_version": platform.python_version(),
        "dataset": training.dataset.name,
        "dataset_digest": training.dataset.held_out.digest,
    }


def _description(training: Training) -> str:
    accuracy = training.packaged.metrics["accuracy"]
    return (
        f"Handwritten digits, {training.trained.framework} {training.trained.framework_version}: "
        f"accuracy {accuracy:.4f} on {len(training.dataset.held_out)} held-out samples."
    )


def _losses(losses: Sequence[float]) -> list[Metric]:
    now = _milliseconds()
    return [Metric("training_loss", loss, now, step) for step, loss in enumerate(losses)]


def _measured(packaged: PackagedModel, dataset: Dataset, model_id: str, run_id: str) -> list[Metric]:
    """Tied to the model and the data, so that MLflow's page compares versions on the same samples."""
    now = _milliseconds()
    return [
        Metric(
            key,
            value,
            now,
            0,
            model_id,
            dataset_name=dataset.name,
            dataset_digest=dataset.held_out.digest,
            run_id=run_id,
        )
        for key, value in packaged.metrics.items()
    ]


def _tracked(dataset: Dataset, context: str) -> DatasetInput:
    """MLflow's own data sets import pandas; this is the form that they are sent in."""
    samples = dataset.train if context == "training" else dataset.held_out
    schema = {
        "mlflow_tensorspec": {"features": {INPUT: {"dtype": "float32", "shape": [-1, *samples.inputs.shape[1:]]}}}
    }
    entity = TrackedDataset(
        name=dataset.name,
        digest=samples.digest,
        source_type="code",
        source=json.dumps({"tags": {"package": "scikit-learn", "function": "sklearn.datasets.load_digits"}}),
        schema=json.dumps(schema),
        profile=json.dumps({"num_rows": len(samples)}),
    )
    return DatasetInput(entity, [InputTag("mlflow.data.context", context)])


def _milliseconds() -> int:
    return int(time.time() * 1000)
