"""The registry's view of one model: which versions it has, and where its alias points."""

from collections.abc import Mapping
from dataclasses import dataclass

from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import RESOURCE_ALREADY_EXISTS, RESOURCE_DOES_NOT_EXIST, ErrorCode


@dataclass(frozen=True)
class RegisteredState:
    """What is registered under one name at one moment."""

    versions: frozenset[int]
    aliases: Mapping[str, int]

    @property
    def next_version(self) -> int:
        """The number that the next registration gets, unless the newest version was deleted."""
        return max(self.versions, default=0) + 1


def state_of(client: MlflowClient, name: str) -> RegisteredState:
    """Empty where the name is not registered."""
    try:
        aliases = client.get_registered_model(name).aliases
    except MlflowException as error:
        if error.error_code != ErrorCode.Name(RESOURCE_DOES_NOT_EXIST):
            raise
        return RegisteredState(frozenset(), {})
    versions: set[int] = set()
    token: str | None = None
    while True:
        page = client.search_model_versions(f"name = '{name}'", max_results=1000, page_token=token)
        versions.update(int(version.version) for version in page)
        token = page.token
        if not token:
            return RegisteredState(frozenset(versions), {alias: int(at) for alias, at in aliases.items()})


@dataclass(frozen=True)
class Candidate:
    """A logged model that is about to become a version."""

    model_id: str
    run_id: str
    tags: Mapping[str, str]
    description: str


def add_version(client: MlflowClient, name: str, candidate: Candidate) -> int:
    """Registers it. The registry counts, so that two registrations never get the same number."""
    try:
        client.create_registered_model(name)
    except MlflowException as error:
        if error.error_code != ErrorCode.Name(RESOURCE_ALREADY_EXISTS):
            raise
    version = client.create_model_version(
        name,
        source=f"models:/{candidate.model_id}",
        run_id=candidate.run_id,
        model_id=candidate.model_id,
        tags=dict(candidate.tags),
        description=candidate.description,
    )
    return int(version.version)
