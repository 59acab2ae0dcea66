"""How much more memory a batch needs."""

import json
from http import HTTPStatus
from http.client import HTTPException

import numpy as np
from prometheus_client.parser import text_string_to_metric_families

from model_server.folder.samples import Samples
from model_server.gate.accuracy import BATCH
from model_server.gate.check import Check, Limits, Unmeasurable
from model_server.gate.client import Address, Connection, ServiceFailed, reason_of
from model_server.gate.prediction import predictions_of

_GAUGES = ("ai_gpu_memory_usage_bytes", "process_resident_memory_bytes")
"""The memory of the GPU where there is one, else of the process."""
_FIRST_BATCH = "ai_model_batch_memory_bytes"
"""What the server saw its first batch of 32 take: a framework keeps that, so that later ones seem to take nothing."""
_CONNECTIONS = 8
_BATCHES = 4

Readings = dict[str, tuple[float, float]]
"""For each pod: the lowest value before a batch, the highest after one."""


def check_memory(address: Address, samples: Samples, limits: Limits) -> Check:
    """The largest growth of a pod from before its first batch of 32 to after its last."""
    limit = limits.memory_bytes
    try:
        gauge, readings = _measure(address, samples)
    except ServiceFailed as failure:
        return Check("memory", False, None, limit, "bytes", str(failure))
    name, growth = max(((pod, after - before) for pod, (before, after) in readings.items()), key=lambda pair: pair[1])
    detail = f"growth of {gauge} for batches of {BATCH}, largest of {len(readings)} pods ({name or 'unnamed'})"
    return Check("memory", growth <= limit, max(growth, 0.0), limit, "bytes", detail)


def _measure(address: Address, samples: Samples) -> tuple[str, Readings]:
    # An evaluation set may be smaller than a batch: its samples repeat.
    instances = np.resize(samples.inputs, (BATCH, *samples.inputs.shape[1:])).tolist()
    body = json.dumps({"instances": instances}).encode()
    before: dict[str, float] = {}
    after: dict[str, float] = {}
    gauge = ""
    for _ in range(_CONNECTIONS):
        with Connection(address) as connection:
            pod, gauge, value, first = _read(connection, address)
            before.setdefault(pod, value)
            for _ in range(_BATCHES):
                predictions_of(connection.predict(body), BATCH)
                pod, gauge, value, first = _read(connection, address)
                after[pod] = max(after.get(pod, 0.0), value, before.get(pod, value) + first)
    readings = {pod: (before[pod], after[pod]) for pod in before.keys() & after.keys()}
    if not readings:
        raise Unmeasurable(
            f"{address.url}/metrics: no pod was met both before and after a batch "
            f"(before: {', '.join(before)}; after: {', '.join(after)}): give an address that keeps its pod"
        )
    return gauge, readings


def _read(connection: Connection, address: Address) -> tuple[str, str, float, float]:
    """Pod, gauge, value, and what the first batch took."""
    try:
        reply = connection.get("/metrics")
    except (OSError, HTTPException) as error:
        raise Unmeasurable(f"{address.url}/metrics does not answer: {reason_of(error)}") from error
    if reply.status != HTTPStatus.OK:
        raise Unmeasurable(f"{address.url}/metrics answered {reply.status}: {reply.shown}")
    values = gauges_of(reply.body.decode("utf-8", "replace"))
    for gauge in _GAUGES:
        if gauge in values:
            return reply.served_by, gauge, values[gauge], values.get(_FIRST_BATCH, 0.0)
    raise Unmeasurable(f"{address.url}/metrics has neither {' nor '.join(_GAUGES)}: memory cannot be measured")


def gauges_of(text: str) -> dict[str, float]:
    """Value of each memory gauge that is there; of several GPUs, the sum."""
    found: dict[str, float] = {}
    try:
        for family in text_string_to_metric_families(text):
            if family.name in (*_GAUGES, _FIRST_BATCH) and family.samples:
                # Series of a gauge without a TYPE line come as a family each.
                found[family.name] = found.get(family.name, 0.0) + sum(sample.value for sample in family.samples)
    except ValueError as error:
        raise Unmeasurable(f"/metrics is not in Prometheus' format: {error}") from error
    return found
