"""Models as a SavedModel of TensorFlow."""

from collections.abc import Mapping
from pathlib import Path

import tensorflow

from model_server import gpu
from model_server.errors import ModelUnusable
from model_server.runtimes.runtime import Inputs, Outputs, needed, only
from model_server.signature import Signature


class TensorflowRuntime:
    """The default function of a SavedModel."""

    name = "tensorflow"

    def __init__(self, folder: Path, signature: Signature) -> None:
        self.signature = signature
        for device in tensorflow.config.list_physical_devices("GPU"):
            # Or TensorFlow takes the whole of a GPU that it shares.
            tensorflow.config.experimental.set_memory_growth(device, True)
        self._model = tensorflow.saved_model.load(str(folder))
        functions = self._model.signatures
        if "serving_default" not in functions:
            raise ModelUnusable(f"{folder} has no serving_default, only {', '.join(functions) or 'nothing'}")
        self._function = functions["serving_default"]

    def predict(self, inputs: Inputs) -> Outputs:
        """One call of the function."""
        tensors = {name: tensorflow.convert_to_tensor(array) for name, array in inputs.items()}
        return only({name: tensor.numpy() for name, tensor in self._function(**tensors).items()})

    def versions(self) -> dict[str, str]:
        """Of TensorFlow and of what its wheel was built for."""
        build = tensorflow.sysconfig.get_build_info()
        found = {"cuda": build.get("cuda_version"), "cudnn": build.get("cudnn_version")}
        return {
            "framework": "tensorflow",
            "framework_version": tensorflow.__version__,
            **{name: str(version) for name, version in found.items() if version},
        }

    def gpu_memory_bytes(self) -> int | None:
        """As NVML sees it."""
        return gpu.used_bytes() if tensorflow.config.list_physical_devices("GPU") else None


def open_model(folder: Path, flavor: Mapping[str, object], signature: Signature | None) -> TensorflowRuntime:
    """The SavedModel that the flavor names."""
    return TensorflowRuntime(folder / str(flavor.get("data", "saved_model")), needed(signature))
