"""Which runtime serves a model: the best of the forms that it has and the image can run."""

import importlib
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from model_server.errors import ModelUnusable
from model_server.runtimes.runtime import Runtime
from model_server.signature import Signature, signature_of
from model_server.source import description_of

_RUNTIMES = {
    # Name: flavor of MLflow, module that has to be there, module here. The best first.
    "onnx": ("onnx", "onnxruntime", "onnx"),
    "pytorch": ("pytorch", "torch", "pytorch"),
    "tensorflow": ("tensorflow", "tensorflow", "tensorflow"),
    "sklearn": ("sklearn", "sklearn", "sklearn"),
    "pyfunc": ("python_function", "pandas", "pyfunc"),
}


def load(folder: Path, wanted: str | None = None) -> Runtime:
    """Loads the model of a folder; raises `ModelUnusable` with what it has and what this image can run."""
    description = description_of(folder)
    flavors = _flavors(folder, description)
    if wanted is not None and wanted not in _RUNTIMES:
        raise ModelUnusable(f"MODEL_RUNTIME {wanted} is not one of {', '.join(_RUNTIMES)}")
    for name, (flavor, needed, module) in _RUNTIMES.items():
        if wanted not in (None, name) or flavor not in flavors or find_spec(needed) is None:
            continue
        runtime = importlib.import_module(f"model_server.runtimes.{module}")
        return _opened(runtime.open_model, folder, flavors[flavor], signature_of(description))
    here = [name for name, (_, needed, _) in _RUNTIMES.items() if find_spec(needed) is not None]
    raise ModelUnusable(
        f"the model has the forms {', '.join(flavors) or 'none'}, this image runs {', '.join(here) or 'none'}"
        + (f", and MODEL_RUNTIME asks for {wanted}" if wanted else "")
        + ": log the model in a form that the image runs, or use another variant of the image"
    )


def _flavors(folder: Path, description: Mapping[str, object]) -> Mapping[str, Mapping[str, object]]:
    flavors = description.get("flavors")
    if isinstance(flavors, Mapping):
        return flavors
    # Bare weights on a volume: ONNX is the one form that describes itself.
    weights = sorted(folder.glob("*.onnx"))
    if len(weights) == 1:
        return {"onnx": {"data": weights[0].name}}
    raise ModelUnusable(f"{folder} holds neither MLmodel nor exactly one file *.onnx (found {len(weights)})")


def _opened(open_model: object, folder: Path, flavor: Mapping[str, object], signature: Signature | None) -> Runtime:
    try:
        runtime: Runtime = open_model(folder, flavor, signature)  # type: ignore[operator]
    except ModelUnusable:
        raise
    except Exception as error:  # Each framework has errors of its own; all of them mean the same here.
        raise ModelUnusable(f"{folder} cannot be loaded: {type(error).__name__}: {error}") from error
    return runtime
