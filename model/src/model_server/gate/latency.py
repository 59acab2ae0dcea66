"""How long one sample takes."""

import json
import math
from collections import defaultdict
from collections.abc import Sequence

from model_server.folder.samples import Samples
from model_server.gate.check import Check, Limits
from model_server.gate.client import Address, Connection, ServiceFailed
from model_server.gate.prediction import predictions_of

_CONNECTIONS = 8
"""A Service balances connections: with several, all of its pods are measured."""
_WARM_UP = 5
"""Requests on each connection that do not count: a pod's first ones load kernels and fill pools."""
_QUANTILE = 0.99


def check_latency(address: Address, samples: Samples, count: int, limits: Limits) -> Check:
    """p99 of requests one after the other, over all pods: a slow one among three makes a third of them."""
    limit = limits.latency_seconds
    try:
        seconds = _measure(address, samples, count)
    except ServiceFailed as failure:
        return Check("latency", False, None, limit, "seconds", str(failure))
    measured = [value for values in seconds.values() for value in values]
    worst = quantile(measured, _QUANTILE)
    pods = ", ".join(f"{name or 'pod'} {quantile(values, _QUANTILE):.4f}" for name, values in sorted(seconds.items()))
    detail = f"p99 of {len(measured)} single samples, median {quantile(measured, 0.5):.4f}; p99 by pod: {pods}"
    return Check("latency", worst <= limit, worst, limit, "seconds", detail)


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that this share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


def _measure(address: Address, samples: Samples, count: int) -> dict[str, list[float]]:
    bodies = [json.dumps({"instances": [row]}).encode() for row in samples.inputs[:count].tolist()]
    seconds: dict[str, list[float]] = defaultdict(list)
    for turn in range(min(_CONNECTIONS, count)):
        with Connection(address) as connection:
            for index in range(_WARM_UP):
                predictions_of(connection.predict(bodies[index % len(bodies)]), 1)
            for index in range(turn, count, _CONNECTIONS):
                reply = connection.predict(bodies[index % len(bodies)])
                predictions_of(reply, 1)
                seconds[reply.served_by].append(reply.seconds)
    return dict(seconds)
