"""Any other model of MLflow, as slow as its own wrapper is; the image has to bring what the model was logged with."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from model_server.runtimes.runtime import Inputs, Outputs, needed, only
from model_server.signature import Signature


class PyfuncRuntime:
    """MLflow's `python_function`."""

    name = "pyfunc"

    def __init__(self, model: Any, signature: Signature) -> None:
        self.signature = signature
        self._model = model

    def predict(self, inputs: Inputs) -> Outputs:
        """Columns as a frame, tensors as they are."""
        results = self._model.predict(self._argument(inputs))
        # A list is an answer for each sample here, not one for each output.
        return only(np.asarray(results) if isinstance(results, list) else results)

    def _argument(self, inputs: Inputs) -> Any:
        if self.signature.is_tabular:
            import pandas

            return pandas.DataFrame(dict(inputs))
        return next(iter(inputs.values())) if self.signature.is_single else dict(inputs)

    def versions(self) -> dict[str, str]:
        """Whatever is behind it is the model's own affair."""
        import mlflow

        return {"framework": "mlflow", "framework_version": mlflow.__version__}

    def gpu_memory_bytes(self) -> int | None:
        """Unknown."""
        return None


def open_model(folder: Path, _flavor: Mapping[str, object], signature: Signature | None) -> PyfuncRuntime:
    """The registry is trusted: a python_function runs code when it is opened."""
    import mlflow.pyfunc

    return PyfuncRuntime(mlflow.pyfunc.load_model(str(folder)), needed(signature))
