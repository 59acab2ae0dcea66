"""Estimators of scikit-learn, as MLflow keeps them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sklearn

from model_server.runtimes.runtime import Inputs, Outputs, matrix, needed, only
from model_server.signature import Signature


class SklearnRuntime:
    """An estimator; its `predict` is the answer."""

    name = "sklearn"

    def __init__(self, estimator: Any, signature: Signature) -> None:
        self.signature = signature
        self._estimator = estimator

    def predict(self, inputs: Inputs) -> Outputs:
        """One call for all samples."""
        return only(self._estimator.predict(matrix(inputs)))

    def versions(self) -> dict[str, str]:
        """Of scikit-learn."""
        return {"framework": "sklearn", "framework_version": sklearn.__version__}

    def gpu_memory_bytes(self) -> int | None:
        """It knows no GPU."""
        return None


def open_model(folder: Path, _flavor: Mapping[str, object], signature: Signature | None) -> SklearnRuntime:
    """The registry is trusted: an estimator is a pickle, which runs code when it is opened."""
    import mlflow.sklearn

    return SklearnRuntime(mlflow.sklearn.load_model(str(folder)), needed(signature))
