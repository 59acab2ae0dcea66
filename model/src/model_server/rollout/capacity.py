"""As many pods for the candidate as its part of the callers needs."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from model_server.console import say
from model_server.gate.check import Unmeasurable
from model_server.rollout.cluster import Cluster

_LOOK_SECONDS = 2.0


@dataclass(frozen=True)
class Bounds:
    """Fewest and most replicas of the model."""

    least: int
    most: int

    def full(self, serving: int) -> int:
        """As many as serve now: fewer could not take over what they do."""
        return min(max(serving, self.least), self.most)

    def share(self, serving: int, percent: float) -> int:
        """The fewest that make up this part of all pods, and one at least."""
        wanted = math.ceil(serving * percent / (100 - percent) - 1e-9)
        return min(max(wanted, 1), self.most)


@dataclass(frozen=True)
class Candidate:
    """The Deployment that wants to serve, and the Service that it wants to serve behind."""

    cluster: Cluster
    deployment: str
    service: str
    ready_seconds: float
    """Longest wait for pods: a node may have to be bought."""

    def serving(self) -> int:
        """Ready pods of other revisions that callers come to."""
        return self.cluster.selected(self.service, self.deployment).others


def grow(
    candidate: Candidate,
    target_of: Callable[[int], int],
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """
    Waits until as many pods are ready as `target_of` says for those that serve, who may become more meanwhile. It never
    takes any away: an autoscaler may have its reasons. Raises `Unmeasurable`.
    """
    deadline = clock() + candidate.ready_seconds
    said = ""
    while True:
        target = target_of(candidate.serving())
        size = candidate.cluster.size(candidate.deployment)
        if size.wanted < target:
            candidate.cluster.scale(candidate.deployment, target)
        if size.ready >= target:
            return size.ready
        progress = f"{size.ready} of {target} pods of {candidate.deployment} are ready"
        if clock() >= deadline:
            raise Unmeasurable(f"{progress} after {candidate.ready_seconds:g} s: see why the others are not")
        if progress != said:
            say(f"waiting: {progress}")
            said = progress
        sleep(_LOOK_SECONDS)


def release(candidate: Candidate) -> bool:
    """Gives the pods of a candidate that failed back, but never those that serve alone."""
    selected = candidate.cluster.selected(candidate.service, candidate.deployment)
    if selected.candidate > 0 and selected.others == 0:
        say(f"{candidate.deployment} serves, and nothing else does: it keeps its pods")
        return False
    candidate.cluster.scale(candidate.deployment, 0)
    say(f"{candidate.deployment} gave its pods back; what served before goes on serving")
    return True
