"""How often the service is right."""

import json
from typing import Any

from model_server.folder.samples import Samples
from model_server.gate.check import Check, Limits
from model_server.gate.client import Address, Connection, ServiceFailed
from model_server.gate.prediction import label_of, predictions_of

BATCH = 32
"""Samples in one request: below every server's limit."""


def check_accuracy(address: Address, samples: Samples, limits: Limits) -> Check:
    """Share of right labels, through the very path that callers take."""
    limit = limits.accuracy
    try:
        predicted = _predict(address, samples)
    except ServiceFailed as failure:
        return Check("accuracy", False, None, limit, "share", str(failure))
    right = sum(found == label for found, label in zip(predicted, samples.labels.tolist(), strict=True))
    accuracy = right / len(samples)
    return Check("accuracy", accuracy >= limit, accuracy, limit, "share", f"{right} of {len(samples)} labels are right")


def _predict(address: Address, samples: Samples) -> list[Any]:
    labels: list[Any] = []
    with Connection(address) as connection:
        for start in range(0, len(samples), BATCH):
            instances = samples.inputs[start : start + BATCH].tolist()
            reply = connection.predict(json.dumps({"instances": instances}).encode())
            labels.extend(label_of(prediction) for prediction in predictions_of(reply, len(instances)))
    return labels
