"""The tracking server: whether it answers, and what its refusals mean."""

import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus

from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

from model_server.console import say
from model_server.training.trainer import TrainingError

_RETRY_SECONDS = 2.0
_PROBE_SECONDS = 5.0


def connect(wait_seconds: float, *, sleep: Callable[[float], None] = time.sleep) -> MlflowClient:
    """
    A client of the server that MLFLOW_TRACKING_URI names, once that answers.
    MLFLOW_TRACKING_USERNAME and _PASSWORD are the account. Raises `TrainingError` after the wait.
    """
    uri = os.environ.get("MLFLOW_TRACKING_URI", "")
    if not uri.startswith(("http://", "https://")):
        raise TrainingError(
            f"MLFLOW_TRACKING_URI is {uri or 'not set'}: the address of an MLflow server is needed, "
            "such as http://mlflow.mlops-registry:5000 (or --output FOLDER, which needs none)"
        )
    _await_health(uri, wait_seconds, sleep)
    # MLflow's own seven retries, each twice as long as the last, would outlast every deadline here.
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "3")
    client = MlflowClient(tracking_uri=uri, registry_uri=uri)
    with explained(f"{uri} does not give its models"):
        client.search_registered_models(max_results=1)
    return client


def _await_health(uri: str, wait_seconds: float, sleep: Callable[[float], None]) -> None:
    deadline = time.monotonic() + wait_seconds
    said = False
    while (problem := _problem_of(uri)) is not None:
        if time.monotonic() >= deadline:
            raise TrainingError(f"MLflow did not answer within {wait_seconds:g} s: {uri}/health: {problem}")
        if not said:
            say(f"waiting up to {wait_seconds:g} s for MLflow: {uri}/health: {problem}")
            said = True
        sleep(_RETRY_SECONDS)


def _problem_of(uri: str) -> str | None:
    """`/health` needs no account and is answered whatever the Host header says."""
    try:
        # `connect` admits http and https only.
        with urllib.request.urlopen(f"{uri.rstrip('/')}/health", timeout=_PROBE_SECONDS):  # noqa: S310
            return None
    except urllib.error.HTTPError as error:
        return f"HTTP {error.code}"
    except (urllib.error.URLError, OSError) as error:
        return str(getattr(error, "reason", error))


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Turns MLflow's errors into one sentence with what to do."""
    try:
        yield
    except MlflowException as error:
        raise TrainingError(f"{what}: {_advice(error)}") from error


def _advice(error: MlflowException) -> str:
    status: int = error.get_http_status_code()  # type: ignore[no-untyped-call]
    if status == HTTPStatus.UNAUTHORIZED:
        return "the account is refused: check MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD"
    if status == HTTPStatus.FORBIDDEN:
        return (
            f"{error.message} (HTTP 403: the account may not write here, or the server does not know the "
            "host name that it is called by: MLFLOW_SERVER_ALLOWED_HOSTS)"
        )
    return str(error.message)
