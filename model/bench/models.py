"""The two models: one so small that HTTP and Python are the work, one that is work itself."""

from pathlib import Path

import numpy as np


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Scikit-learn's digits, scaled to 0..1."""
    from sklearn.datasets import load_digits

    inputs, labels = load_digits(return_X_y=True)
    return (inputs / 16).astype(np.float32), labels


def make_models(folder: Path) -> None:
    """`network`: 64 hidden units in ONNX form. `forest`: 100 trees of scikit-learn; `forest-onnx`: exported."""
    import mlflow.onnx
    import mlflow.sklearn
    from mlflow.models import infer_signature
    from skl2onnx import to_onnx
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.neural_network import MLPClassifier

    inputs, labels = digits()
    network = MLPClassifier((64,), max_iter=500, random_state=0).fit(inputs, labels)
    forest = RandomForestClassifier(100, random_state=0).fit(inputs, labels)
    signature = infer_signature(inputs[:5], labels[:5])
    for name, estimator in (("network-sklearn", network), ("forest", forest)):
        mlflow.sklearn.save_model(estimator, folder / name, signature=signature, serialization_format="cloudpickle")
    for name, estimator in (("network", network), ("forest-onnx", forest)):
        exported = to_onnx(estimator, inputs[:1], options={"zipmap": False})
        (folder / name).mkdir()
        (folder / name / "model.onnx").write_bytes(exported.SerializeToString())
