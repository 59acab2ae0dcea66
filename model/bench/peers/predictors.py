"""What every peer calls: the network by ONNX Runtime, the forest by scikit-learn, as MODEL says."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

FOLDER = Path(os.environ.get("BENCH_MODELS", "."))


def predictor() -> Callable[[np.ndarray], list[int]]:
    """A batch of samples in, their labels out."""
    if os.environ["BENCH_MODEL"] == "forest":
        import mlflow.sklearn

        forest = mlflow.sklearn.load_model(str(FOLDER / "forest"))
        return lambda batch: forest.predict(batch).tolist()
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(FOLDER / "network/model.onnx"), options)
    name, label = session.get_inputs()[0].name, session.get_outputs()[0].name
    return lambda batch: session.run([label], {name: batch})[0].tolist()
