"""Models of TensorFlow: as a SavedModel, or as MLflow keeps those of Keras."""

from collections.abc import Callable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import tensorflow

from model_server import gpu
from model_server.errors import ModelUnusable
from model_server.runtimes.runtime import Inputs, Outputs, needed, only
from model_server.signature import Signature


class TensorflowRuntime:
    """One function of TensorFlow."""

    name = "tensorflow"

    def __init__(self, function: Callable[[dict[str, Any]], Any], signature: Signature) -> None:
        self.signature = signature
        self._function = function

    def predict(self, inputs: Inputs) -> Outputs:
        """One call of the function."""
        results = self._function({name: tensorflow.convert_to_tensor(array) for name, array in inputs.items()})
        return only(tensorflow.nest.map_structure(lambda tensor: tensor.numpy(), results))

    def versions(self) -> dict[str, str]:
        """Of TensorFlow, and of the CUDA packages beside it or, without those, that its wheel was built for."""
        build = tensorflow.sysconfig.get_build_info()
        found = {
            "cuda": _installed("nvidia-cuda-runtime-cu12") or build.get("cuda_version"),
            "cudnn": _installed("nvidia-cudnn-cu12") or build.get("cudnn_version"),
        }
        return {
            "framework": "tensorflow",
            "framework_version": tensorflow.__version__,
            **{name: str(version) for name, version in found.items() if version},
        }

    def gpu_memory_bytes(self) -> int | None:
        """As NVML sees it."""
        return gpu.used_bytes() if tensorflow.config.list_physical_devices("GPU") else None


def _installed(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def open_model(folder: Path, flavor: Mapping[str, object], signature: Signature | None) -> TensorflowRuntime:
    """The model that the flavor names."""
    for device in tensorflow.config.list_physical_devices("GPU"):
        # Or TensorFlow takes the whole of a GPU that it shares.
        tensorflow.config.experimental.set_memory_growth(device, True)
    if "model_type" in flavor:
        return TensorflowRuntime(_of_mlflow(folder), needed(signature))
    return TensorflowRuntime(_saved_model(folder / str(flavor.get("data", "saved_model"))), needed(signature))


def _of_mlflow(folder: Path) -> Callable[[dict[str, Any]], Any]:
    """As `mlflow.tensorflow.log_model` writes it. The registry is trusted: a model of Keras may carry code."""
    import mlflow.tensorflow

    model = mlflow.tensorflow.load_model(str(folder))
    return lambda tensors: model(next(iter(tensors.values())) if len(tensors) == 1 else tensors)


def _saved_model(folder: Path) -> Callable[[dict[str, Any]], Any]:
    model = tensorflow.saved_model.load(str(folder))
    if "serving_default" not in model.signatures:
        raise ModelUnusable(f"{folder} has no serving_default, only {', '.join(model.signatures) or 'nothing'}")
    function = model.signatures["serving_default"]
    # Its variables live as long as the model does.
    function.keeps = model
    return lambda tensors: function(**tensors)
