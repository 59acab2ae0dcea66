"""Models in ONNX form, by ONNX Runtime."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnxruntime

from model_server import gpu
from model_server.errors import ModelUnusable
from model_server.runtimes.runtime import Inputs, Outputs, matrix
from model_server.signature import InputSpec, Signature

# Source: onnxruntime's names of tensor element types.
_DTYPES = {
    "tensor(float)": "float32",
    "tensor(double)": "float64",
    "tensor(float16)": "float16",
    "tensor(int8)": "int8",
    "tensor(int16)": "int16",
    "tensor(int32)": "int32",
    "tensor(int64)": "int64",
    "tensor(uint8)": "uint8",
    "tensor(uint16)": "uint16",
    "tensor(uint32)": "uint32",
    "tensor(uint64)": "uint64",
    "tensor(bool)": "bool",
    "tensor(string)": "str",
}


class OnnxRuntime:
    """One session on the GPU where the image and the pod have one, else on the CPU."""

    name = "onnx"

    def __init__(self, file: Path, signature: Signature | None) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = int(os.environ.get("OMP_NUM_THREADS", "0") or 0)
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(file), options, providers=_providers())
        self._outputs = [output.name for output in self._session.get_outputs()]
        inputs = {node.name: node for node in self._session.get_inputs()}
        self.signature = signature or _signature(inputs)
        named = [spec.name for spec in self.signature.inputs]
        self._feeds_by_name = set(named) == set(inputs)
        self._only_input = next(iter(inputs))
        if not self._feeds_by_name and len(inputs) != 1:
            raise ModelUnusable(f"the signature names {named}, the network {sorted(inputs)}")
        # A column is one number a sample; the network may want it as a column of a matrix.
        self._ranks = {name: len(node.shape) for name, node in inputs.items()}
        self._dtype = _DTYPES.get(inputs[self._only_input].type, "float32")

    def predict(self, inputs: Inputs) -> Outputs:
        """One run of the session."""
        results = self._session.run(self._outputs, self._feed(inputs))
        return {name: _dense(result) for name, result in zip(self._outputs, results, strict=True)}

    def _feed(self, inputs: Inputs) -> Mapping[str, np.ndarray]:
        if not self._feeds_by_name:
            return {self._only_input: matrix(inputs).astype(self._dtype, copy=False)}
        return {
            name: array.reshape(-1, 1) if array.ndim + 1 == self._ranks[name] else array
            for name, array in inputs.items()
        }

    def versions(self) -> dict[str, str]:
        """ONNX Runtime does not say which CUDA it found; its build says which it was made for."""
        info = re.search(r"cuda_version=([\d.]+)", onnxruntime.get_build_info())
        versions = {"framework": "onnxruntime", "framework_version": onnxruntime.__version__}
        return versions | ({"cuda": info[1]} if info else {})

    def gpu_memory_bytes(self) -> int | None:
        """As NVML sees it: the session has no count of its own."""
        return gpu.used_bytes() if "CUDAExecutionProvider" in self._session.get_providers() else None


def open_model(folder: Path, flavor: Mapping[str, object], signature: Signature | None) -> OnnxRuntime:
    """The network that the flavor names."""
    return OnnxRuntime(folder / str(flavor.get("data", "model.onnx")), signature)


def _providers() -> list[str]:
    available = onnxruntime.get_available_providers()
    return [name for name in ("CUDAExecutionProvider", "CPUExecutionProvider") if name in available]


def _signature(inputs: Mapping[str, object]) -> Signature:
    specs = []
    batches = set()
    for name, node in inputs.items():
        kind, shape = node.type, node.shape  # type: ignore[attr-defined]
        if kind not in _DTYPES or not shape:
            raise ModelUnusable(f"input {name} of the network is {kind} {shape}, which has no form in JSON")
        sizes = [size if isinstance(size, int) else -1 for size in shape]
        batches.add(sizes[0])
        specs.append(InputSpec(name, _DTYPES[kind], tuple(sizes[1:])))
    if len(batches) > 1:
        raise ModelUnusable(f"the inputs of the network have different numbers of samples: {sorted(batches)}")
    return Signature(tuple(specs), batch=batches.pop())


def _dense(result: object) -> np.ndarray:
    """Classifiers exported with a `ZipMap` answer with a dictionary for each sample."""
    if isinstance(result, list) and result and isinstance(result[0], dict):
        return np.array([list(row.values()) for row in result])
    return np.asarray(result)
