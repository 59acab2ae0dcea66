"""The one face of everything that can run a model."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from model_server.errors import ModelUnusable
from model_server.signature import Signature

Inputs = Mapping[str, np.ndarray]
Outputs = dict[str, np.ndarray]
"""One array for each output, samples first."""


class Runtime(Protocol):
    """A loaded model. `predict` is only ever called by one thread at a time."""

    name: str
    """onnx, pytorch, tensorflow, sklearn or pyfunc."""
    signature: Signature

    def predict(self, inputs: Inputs) -> Outputs:
        """The model's answers to all samples."""
        ...

    def versions(self) -> dict[str, str]:
        """What the running interpreter has: framework, framework_version, cuda, cudnn, as far as there are any."""
        ...

    def gpu_memory_bytes(self) -> int | None:
        """What it holds of a GPU's memory; None where it runs on no GPU."""
        ...


def only(outputs: object) -> Outputs:
    """Outputs of a model that does not name them."""
    if isinstance(outputs, Mapping):
        return {str(name): np.asarray(values) for name, values in outputs.items()}
    if isinstance(outputs, tuple | list):
        if len(outputs) == 1:
            return {"output": np.asarray(outputs[0])}
        return {f"output{index}": np.asarray(values) for index, values in enumerate(outputs)}
    return {"output": np.asarray(outputs)}


def matrix(inputs: Inputs) -> np.ndarray:
    """The one array of a model that knows no names: its single input, or its columns side by side."""
    if len(inputs) == 1:
        (array,) = inputs.values()
        return array if array.ndim > 1 else array.reshape(-1, 1)
    return np.column_stack(list(inputs.values()))


def needed(signature: Signature | None) -> Signature:
    """A model without a signature would be served unchecked."""
    if signature is None:
        raise ModelUnusable(
            "the model has no signature, so that nothing can be checked: log it with signature=infer_signature(…)"
        )
    return signature
