"""Models of PyTorch: exported programs and scripts, which bring no code of their own, and what MLflow pickled."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch

from model_server.runtimes.runtime import Inputs, Outputs, needed, only
from model_server.signature import Signature


class TorchRuntime:
    """One module on the GPU where the pod has one, else on the CPU."""

    name = "pytorch"

    def __init__(self, module: torch.nn.Module, outputs: list[str], signature: Signature) -> None:
        self.signature = signature
        self._outputs = outputs
        self._device = _device()
        self._module = module

    def predict(self, inputs: Inputs) -> Outputs:
        """Without gradients, and back on the CPU."""
        with torch.inference_mode():
            tensors = [torch.from_numpy(np.ascontiguousarray(array)).to(self._device) for array in inputs.values()]
            results = self._module(*tensors)
        arrays = only(_on_cpu(results))
        if self._outputs and len(self._outputs) == len(arrays):
            return dict(zip(self._outputs, arrays.values(), strict=True))
        return arrays

    def versions(self) -> dict[str, str]:
        """Of PyTorch and of what it brings."""
        cudnn = torch.backends.cudnn.version()
        return {
            "framework": "pytorch",
            "framework_version": torch.__version__.split("+")[0],
            **({"cuda": torch.version.cuda} if torch.version.cuda else {}),
            **({"cudnn": _cudnn(cudnn)} if cudnn else {}),
        }

    def gpu_memory_bytes(self) -> int | None:
        """What its allocator has taken from the device."""
        return int(torch.cuda.memory_reserved(self._device)) if self._device.type == "cuda" else None


def open_model(folder: Path, flavor: Mapping[str, object], signature: Signature | None) -> TorchRuntime:
    """The program that the flavor names, and the names of what it returns."""
    outputs = flavor.get("outputs")
    names = [str(name) for name in outputs] if isinstance(outputs, list) else []
    return TorchRuntime(_module(folder, flavor), names, needed(signature))


def _device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def _module(folder: Path, flavor: Mapping[str, object]) -> torch.nn.Module:
    if "data" not in flavor:
        # As `mlflow.pytorch.log_model` writes it. The registry is trusted: a pickle runs code when it is opened.
        import mlflow.pytorch

        module = mlflow.pytorch.load_model(str(folder), map_location=_device())
        # An exported program was exported for inference, and refuses to be told so.
        return module if isinstance(module, torch.fx.GraphModule) else module.eval()
    file = folder / str(flavor["data"])
    if file.suffix == ".pt2":
        return torch.export.load(str(file)).module().to(_device())
    return torch.jit.load(str(file), map_location=_device()).eval()


def _on_cpu(results: object) -> object:
    if isinstance(results, torch.Tensor):
        return results.cpu().numpy()
    if isinstance(results, Mapping):
        return {name: tensor.cpu().numpy() for name, tensor in results.items()}
    return [tensor.cpu().numpy() for tensor in results]  # type: ignore[attr-defined]


def _cudnn(number: int) -> str:
    """91002 is 9.10.2; before 9, 8902 was 8.9.2."""
    base = 10_000 if number >= 90_000 else 1_000
    return f"{number // base}.{number % base // 100}.{number % 100}"
