"""Sees to it that the registry has a model, once, however often and however many at a time it is run."""

from collections.abc import Callable

from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

from model_server.console import say
from model_server.training.plan import Discard, Nothing, PointAlias, Train, Wanted, plan, settle
from model_server.training.register import Registered
from model_server.training.registry import state_of


def bootstrap(client: MlflowClient, wanted: Wanted, train_and_register: Callable[[], Registered]) -> None:
    """Looks, trains if need be, and looks again; raises `TrainingError` where what is wanted cannot come."""
    step = plan(wanted, state_of(client, wanted.name))
    if isinstance(step, Train):
        registered = train_and_register()
        outcome = settle(wanted, step.version, registered.version, state_of(client, wanted.name))
        if isinstance(outcome, Discard):
            say(
                f"another bootstrap registered models:/{wanted.name}/{outcome.version} meanwhile: "
                f"our version {registered.version} goes"
            )
            _discard(client, registered)
            _point_where_nobody_did(client, wanted, outcome.version)
        else:
            say(f"registered models:/{wanted.name}/{registered.version}")
            _finish(client, wanted, outcome)
    elif isinstance(step, Nothing):
        say(f"nothing to do: models:/{wanted.name}/{step.version} is there")
    else:
        _finish(client, wanted, step)


def _finish(client: MlflowClient, wanted: Wanted, step: PointAlias | Nothing) -> None:
    if isinstance(step, PointAlias):
        client.set_registered_model_alias(wanted.name, wanted.alias, str(step.version))
        say(f"models:/{wanted.name}@{wanted.alias} is version {step.version}")


def _point_where_nobody_did(client: MlflowClient, wanted: Wanted, version: int) -> None:
    """The other bootstrap may have ended between its version and its alias."""
    if wanted.alias not in state_of(client, wanted.name).aliases:
        _finish(client, wanted, PointAlias(version))


def _discard(client: MlflowClient, registered: Registered) -> None:
    """A version that cannot be deleted is named and left: neither its number nor the alias is served."""
    try:
        client.delete_model_version(registered.name, str(registered.version))
        client.delete_logged_model(registered.model_id)
        client.delete_run(registered.run_id)
    except MlflowException as error:
        say(f"models:/{registered.name}/{registered.version} is one too many and could not be deleted: {error.message}")
