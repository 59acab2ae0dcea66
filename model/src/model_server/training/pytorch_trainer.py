"""PyTorch: on the GPU where there is one."""

import inspect
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from model_server.folder.native import NativeForm
from model_server.folder.samples import Samples
from model_server.training.trainer import INPUT, LABEL, PROBABILITIES, TrainingOptions

_LEARNING_RATE = 0.003
_WEIGHT_DECAY = 1e-5
_BATCH_SIZE = 64
_OPSET = 17

_FIRST_WITH_PROGRAMS = (2, 6)
"""Release whose torch.export takes dynamic shapes in their present form; older ones write TorchScript."""


class Network(torch.nn.Module):
    """What is trained."""

    def __init__(self, inputs: int, hidden: int, classes: int) -> None:
        super().__init__()
        self.hidden = torch.nn.Linear(inputs, hidden)
        self.output = torch.nn.Linear(hidden, classes)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """Logits: the loss works on them."""
        return self.output(torch.relu(self.hidden(pixels)))


class ServedNetwork(torch.nn.Module):
    """What is exported: the network, and what callers want of it."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Label int64 [-1] and probabilities float32 [-1, classes]."""
        logits = self.network(pixels)
        return logits.argmax(dim=1), logits.softmax(dim=1)


class PytorchModel:
    """A trained network of PyTorch."""

    framework = "pytorch"
    framework_version: str = torch.__version__.split("+")[0]

    def __init__(self, network: Network, losses: Sequence[float], device: str) -> None:
        self._served = ServedNetwork(network.cpu()).eval()
        self._losses = losses
        self._device = device
        # Two samples: a batch of one would be taken for a constant.
        self._example = torch.zeros(2, network.hidden.in_features)

    @property
    def parameters(self) -> Mapping[str, str | int | float]:
        return {
            "optimizer": "adam",
            "learning_rate": _LEARNING_RATE,
            "weight_decay": _WEIGHT_DECAY,
            "batch_size": _BATCH_SIZE,
            "device": self._device,
        }

    @property
    def losses(self) -> Sequence[float]:
        return self._losses

    def probabilities(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        with torch.inference_mode():
            result: NDArray[np.float32] = self._served(torch.from_numpy(inputs))[1].numpy()
        return result

    def export_onnx(self, file: Path) -> None:
        if _has_programs():
            program = torch.onnx.export(
                self._served,
                (self._example,),
                dynamo=True,
                dynamic_shapes=self._dynamic_shapes(),
                input_names=[INPUT],
                output_names=[LABEL, PROBABILITIES],
                external_data=False,
            )
            program.save(str(file))
            return
        # The argument came when there was a second exporter to choose.
        chosen = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
        torch.onnx.export(
            self._served,
            (self._example,),
            str(file),
            input_names=[INPUT],
            output_names=[LABEL, PROBABILITIES],
            dynamic_axes={INPUT: {0: "batch"}, LABEL: {0: "batch"}, PROBABILITIES: {0: "batch"}},
            opset_version=_OPSET,
            **chosen,
        )

    def save_native(self, folder: Path) -> NativeForm:
        """An exported program, or TorchScript: neither is a pickle of Python objects."""
        if _has_programs():
            data = "model.pt2"
            program = torch.export.export(self._served, (self._example,), dynamic_shapes=self._dynamic_shapes())
            torch.export.save(program, str(folder / data))
        else:
            data = "model.pt"
            torch.jit.trace(self._served, self._example).save(str(folder / data))
        options: dict[str, Any] = {"pytorch_version": self.framework_version, "outputs": [LABEL, PROBABILITIES]}
        return NativeForm("pytorch", data, options, [f"torch=={self.framework_version}"])

    @staticmethod
    def _dynamic_shapes() -> tuple[dict[int, object]]:
        return ({0: torch.export.Dim("batch")},)


class PytorchTrainer:
    """A perceptron with one hidden layer."""

    def train(self, samples: Samples, options: TrainingOptions) -> PytorchModel:
        torch.manual_seed(options.seed)
        device = "cuda" if torch.cuda.is_available() else "cpu"
        inputs = torch.from_numpy(samples.inputs).to(device)
        labels = torch.from_numpy(samples.labels).to(device)
        network = Network(inputs.shape[1], options.hidden_units, int(labels.max()) + 1).to(device)
        optimizer = torch.optim.Adam(network.parameters(), _LEARNING_RATE, weight_decay=_WEIGHT_DECAY)
        # On the CPU whatever trains: the order is then the same everywhere.
        order = torch.Generator().manual_seed(options.seed)
        losses = [_epoch(network, optimizer, inputs, labels, order) for _ in range(options.epochs)]
        return PytorchModel(network, losses, device)


def _epoch(
    network: Network,
    optimizer: torch.optim.Optimizer,
    inputs: torch.Tensor,
    labels: torch.Tensor,
    order: torch.Generator,
) -> float:
    """Mean loss of one pass."""
    total = 0.0
    for batch in torch.randperm(len(inputs), generator=order).split(_BATCH_SIZE):
        rows = batch.to(inputs.device)
        loss = torch.nn.functional.cross_entropy(network(inputs[rows]), labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += float(loss.detach()) * len(rows)
    return total / len(inputs)


def _has_programs() -> bool:
    major, minor = torch.__version__.split(".")[:2]
    return (int(major), int(minor)) >= _FIRST_WITH_PROGRAMS
