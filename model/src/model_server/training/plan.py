"""What is left to do until the registry has a wanted model: a decision without a registry."""

from dataclasses import dataclass

from model_server.training.registry import RegisteredState
from model_server.training.trainer import TrainingError


@dataclass(frozen=True)
class Wanted:
    """What a bootstrap ends with."""

    name: str
    version: int | None
    """Default: whichever carries the alias."""
    alias: str


@dataclass(frozen=True)
class Nothing:
    """It is all there."""

    version: int


@dataclass(frozen=True)
class PointAlias:
    """The version is there, and its alias is not: an earlier bootstrap was interrupted, or lost a race."""

    version: int


@dataclass(frozen=True)
class Train:
    """Nothing is there."""

    version: int
    """The number that the registry will give."""


@dataclass(frozen=True)
class Discard:
    """Another bootstrap was first: ours goes, and its version is served."""

    version: int


def plan(wanted: Wanted, state: RegisteredState) -> Nothing | PointAlias | Train:
    """Before training. Raises `TrainingError` where the wanted number cannot come out."""
    aliased = state.aliases.get(wanted.alias)
    if wanted.version is None:
        return Nothing(aliased) if aliased is not None else Train(state.next_version)
    if wanted.version in state.versions:
        # An alias that points elsewhere is somebody's decision, which a bootstrap does not take back.
        return PointAlias(wanted.version) if aliased is None else Nothing(wanted.version)
    if wanted.version != state.next_version:
        have = f"has versions up to {state.next_version - 1}" if state.versions else "has no version"
        raise TrainingError(
            f"version {wanted.version} of {wanted.name} cannot come out: the registry {have}, and the next "
            f"one is {state.next_version}. Want that number, or none, or register {wanted.version} yourself"
        )
    return Train(wanted.version)


def settle(wanted: Wanted, expected: int, registered: int, state: RegisteredState) -> Nothing | PointAlias | Discard:
    """
    After training: `registered` is the number that the registry gave, `state` what it has now.
    The registry counts, so that of two bootstraps exactly one gets the expected number. The other takes back
    its own, and both point the alias, if nobody has yet, to the same version.
    """
    if registered == expected:
        return PointAlias(registered) if wanted.alias not in state.aliases else Nothing(registered)
    if expected in state.versions:
        return Discard(expected)
    if wanted.version is not None:
        raise TrainingError(
            f"version {wanted.version} of {wanted.name} cannot come out: the registry gave {registered}, "
            f"because {wanted.version} was deleted before. Want {registered} instead, which is now there"
        )
    return PointAlias(registered) if wanted.alias not in state.aliases else Nothing(registered)
