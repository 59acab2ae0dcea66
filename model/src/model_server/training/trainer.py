"""What a framework has to do to be one of those that train."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from model_server.folder.native import NativeForm
from model_server.folder.samples import Samples

INPUT = "pixels"
LABEL = "label"
PROBABILITIES = "probabilities"
"""Names of the exported form, whatever framework made it: a service does not notice which one it was."""


class TrainingError(Exception):
    """Nothing was trained or registered: one sentence says why and what to do."""


@dataclass(frozen=True)
class TrainingOptions:
    """What a person may turn."""

    epochs: int = 60
    """Passes over the training set. More than 100 gain nothing on digits."""
    seed: int = 0
    """The same seed on the same releases gives the same weights."""
    hidden_units: int = 64
    """Width of the only hidden layer: 64 is the least that reaches 0.97."""


class TrainedModel(Protocol):
    """A network with its weights."""

    framework: str
    framework_version: str

    @property
    def parameters(self) -> Mapping[str, str | int | float]:
        """What the registry's page shows beside the options."""
        ...

    @property
    def losses(self) -> Sequence[float]:
        """Training loss after each epoch."""
        ...

    def probabilities(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """[samples, classes], by the framework itself: what the exported form is compared with."""
        ...

    def export_onnx(self, file: Path) -> None:
        """Input `pixels` float32 [-1, 64]; outputs `label` int64 [-1], `probabilities` float32 [-1, 10]."""
        ...

    def save_native(self, folder: Path) -> NativeForm | None:
        """None where the framework has no form that is safe to load."""
        ...


class Trainer(Protocol):
    """One framework."""

    def train(self, samples: Samples, options: TrainingOptions) -> TrainedModel:
        """Deterministic for the same samples and options on the same releases."""
        ...


def accuracy_of(probabilities: NDArray[Any], labels: NDArray[Any]) -> float:
    """Share of samples whose most probable class is the right one."""
    return float((probabilities.argmax(axis=1) == labels).mean())


def loss_of(probabilities: NDArray[Any], labels: NDArray[Any]) -> float:
    """Mean cross-entropy in nats."""
    likelihood = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return float(-np.log(np.clip(likelihood, 1e-12, 1.0)).mean())
