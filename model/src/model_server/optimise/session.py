"""Runs an ONNX file the way that it is verified and timed: on one thread, whatever the machine has."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

Outputs = dict[str, NDArray[Any]]

_TIMED_RUNS = 500
_WARM_UP_RUNS = 50


def open_session(file: Path) -> onnxruntime.InferenceSession:
    """On the CPU: a build has no GPU, and the same sums come out on every machine that builds."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def run(session: onnxruntime.InferenceSession, inputs: NDArray[Any]) -> Outputs:
    """All outputs for one batch of a model with one input."""
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, {session.get_inputs()[0].name: inputs}), strict=True))


def run_singly(session: onnxruntime.InferenceSession, inputs: NDArray[Any]) -> Outputs:
    """The same, sample by sample: what a batch must not change."""
    rows = [run(session, inputs[index : index + 1]) for index in range(len(inputs))]
    return {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}


def median_seconds(session: onnxruntime.InferenceSession, inputs: NDArray[Any]) -> float:
    """Time of one sample; the median, because a build machine does other things too."""
    seconds = []
    for index in range(_WARM_UP_RUNS + _TIMED_RUNS):
        sample = inputs[index % len(inputs)][np.newaxis]
        start = time.perf_counter()
        run(session, sample)
        seconds.append(time.perf_counter() - start)
    return float(np.median(seconds[_WARM_UP_RUNS:]))
