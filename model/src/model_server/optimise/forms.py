"""The forms that a model can be brought into: files go in, files come out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import onnxruntime
from numpy.typing import NDArray

_CALIBRATION_BATCH = 64


def optimise_graph(source: Path, target: Path) -> None:
    """
    Folds constants and fuses what every execution provider can run, so that it is not done at each start.
    What depends on the processor is left to the start: the image is built on another machine.
    Source: onnxruntime.ai, "Graph optimizations", online and offline mode.
    """
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(target)
    # It warns of every constant that it folds away.
    options.log_severity_level = 3
    onnxruntime.InferenceSession(str(source), options, providers=["CPUExecutionProvider"])


def quantise(source: Path, target: Path, calibration: NDArray[Any]) -> None:
    """
    Weights and activations in int8, with scales that are fixed by samples.
    Not onnxruntime's dynamic quantisation, which takes its scales from each batch: a sample's answer would then
    depend on those that it shares a batch with (0.01 in a probability, measured on digits), and on the cache.
    """
    from onnxruntime.quantization import QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    prepared = target.with_suffix(".prepared.onnx")
    quant_pre_process(str(source), str(prepared), skip_optimization=True, skip_symbolic_shape=True)
    try:
        quantize_static(
            str(prepared),
            str(target),
            _Batches(_input_of(prepared), calibration),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            # Seven bits: with eight, the sums of processors without VNNI saturate, and answers depend on the node.
            # Source: onnxruntime.ai, "Quantize ONNX models", "When and why do I need to try U8U8?".
            reduce_range=True,
            # Where the weights are; the rest gains nothing and loses precision.
            op_types_to_quantize=["MatMul", "Gemm", "Conv"],
        )
    finally:
        prepared.unlink(missing_ok=True)


def _input_of(file: Path) -> str:
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    return str(session.get_inputs()[0].name)


class _Batches:
    """`onnxruntime.quantization.CalibrationDataReader`."""

    def __init__(self, name: str, samples: NDArray[Any]) -> None:
        self._batches = _batches(name, samples)

    def get_next(self) -> dict[str, NDArray[Any]] | None:
        """None at the end."""
        return next(self._batches, None)


def _batches(name: str, samples: NDArray[Any]) -> Iterator[dict[str, NDArray[Any]]]:
    for start in range(0, len(samples), _CALIBRATION_BATCH):
        yield {name: samples[start : start + _CALIBRATION_BATCH]}
