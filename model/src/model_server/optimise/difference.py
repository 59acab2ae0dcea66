"""How far two forms of a model are apart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model_server.optimise.session import Outputs

LABEL = "label"


@dataclass(frozen=True)
class Difference:
    """Between what a form computes and what it should."""

    probability: float
    """The largest of all: absolute, over all samples and classes."""
    agreement: float
    """Share of samples with the same label."""


def difference(expected: Outputs, found: Outputs) -> Difference:
    """Of all outputs with fractions, and of the labels."""
    gaps = [
        float(np.abs(values.astype(np.float64) - found[name].astype(np.float64)).max())
        for name, values in expected.items()
        if values.dtype.kind == "f"
    ]
    agreement = float((labels_of(expected) == labels_of(found)).mean())
    return Difference(max(gaps, default=0.0), agreement)


def labels_of(outputs: Outputs) -> NDArray[np.generic]:
    """The output named `label`, else where the first output is largest, else the first output itself, rounded."""
    if LABEL in outputs:
        return outputs[LABEL]
    first = next(iter(outputs.values()))
    if first.ndim == 2 and first.shape[1] > 1:
        return np.asarray(first.argmax(axis=1))
    # A number that is no label: whether it is the same is what `probability` says.
    return np.zeros(len(first)) if first.dtype.kind == "f" else first.reshape(len(first), -1)[:, 0]
