"""Reads predictions as a caller would."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from model_server.gate.check import Unmeasurable
from model_server.gate.client import Reply, ServiceFailed

LABEL = "label"


def predictions_of(reply: Reply, expected: int) -> list[Any]:
    """One prediction for each sample; raises `ServiceFailed` where the body is anything else."""
    try:
        document = json.loads(reply.body)
    except ValueError as error:
        raise ServiceFailed(f"/v1/predict answered 200 with no JSON: {reply.shown}") from error
    predictions = document.get("predictions") if isinstance(document, Mapping) else None
    if not isinstance(predictions, list):
        raise ServiceFailed(f"/v1/predict answered without `predictions`: {reply.shown}")
    if len(predictions) != expected:
        raise ServiceFailed(f"/v1/predict answered {len(predictions)} predictions to {expected} samples")
    return predictions


def label_of(prediction: Any) -> Any:
    """The output named `label`, or the only output; of a vector, where it is largest."""
    if isinstance(prediction, Mapping):
        if LABEL in prediction:
            return label_of(prediction[LABEL])
        if len(prediction) != 1:
            raise Unmeasurable(
                f"accuracy needs an output named `{LABEL}`, or a single one; the model has {', '.join(prediction)}"
            )
        return label_of(next(iter(prediction.values())))
    if isinstance(prediction, Sequence) and not isinstance(prediction, str):
        if len(prediction) == 1:
            return label_of(prediction[0])
        return max(range(len(prediction)), key=prediction.__getitem__)
    return prediction
