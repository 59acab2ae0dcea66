"""Writes `MLmodel`, so that MLflow, its page and the server all see the same model."""

import hashlib
import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from mlflow.models import Model
from mlflow.types.schema import Schema, TensorSpec
from numpy.typing import NDArray

from model_server.folder.files import DESCRIPTION, INPUT_EXAMPLE, ONNX_MODEL, OPTIMISATION, REQUIREMENTS, size_of
from model_server.folder.native import NativeForm

PYTHON_ENVIRONMENT = "python_env.yaml"

_NUMPY_TYPES = {
    "tensor(float)": "float32",
    "tensor(double)": "float64",
    "tensor(float16)": "float16",
    "tensor(int64)": "int64",
    "tensor(int32)": "int32",
    "tensor(uint8)": "uint8",
    "tensor(bool)": "bool",
    "tensor(string)": "str",
}


class TensorSignature:
    """
    What `mlflow.models.Model` asks of a signature.
    MLflow's own class imports pandas, which is in none of the images.
    """

    params = None
    _is_signature_from_type_hint = False
    _is_type_hint_from_example = False

    def __init__(self, inputs: Schema, outputs: Schema) -> None:
        self.inputs = inputs
        self.outputs = outputs

    def to_dict(self) -> dict[str, Any]:
        """As `mlflow.models.ModelSignature.to_dict` writes it: each schema is JSON inside the YAML."""
        return {
            "inputs": json.dumps(self.inputs.to_dict()),
            "outputs": json.dumps(self.outputs.to_dict()),
            "params": None,
        }


def signature_of_onnx(session: onnxruntime.InferenceSession) -> TensorSignature:
    """The signature of the very file that is served, not of what was meant to be exported."""
    return TensorSignature(_schema(session.get_inputs()), _schema(session.get_outputs()))


def _schema(tensors: Sequence[onnxruntime.NodeArg]) -> Schema:
    return Schema(
        [
            TensorSpec(
                np.dtype(_NUMPY_TYPES[tensor.type]),
                tuple(_length(size) for size in tensor.shape),
                tensor.name,
            )
            for tensor in tensors
        ]
    )


def _length(size: object) -> int:
    """Any length has a name, or none, in ONNX."""
    return size if isinstance(size, int) else -1


def write_description(
    folder: Path,
    native: NativeForm | None,
    *,
    example: NDArray[Any],
    run_id: str | None = None,
    model_id: str | None = None,
) -> None:
    """
    Describes the files in `folder`. `python_function` lets MLflow's own tools load and serve the ONNX form.
    Without `model_id` the id is made of the weights: the same training gives the same description.
    """
    weights = (folder / ONNX_MODEL).read_bytes()
    digest = hashlib.sha256(weights).hexdigest()
    session = onnxruntime.InferenceSession(weights, providers=["CPUExecutionProvider"])
    model = Model(
        run_id=run_id,
        utc_time_created=_created(),
        signature=signature_of_onnx(session),
        model_uuid=model_id or digest[:32],
        model_id=model_id,
    )
    model.add_flavor(
        "onnx",
        data=ONNX_MODEL,
        onnx_version=version("onnx"),
        providers=["CPUExecutionProvider"],
        optimisation={"form": _form(folder), "sha256": digest},
    )
    model.add_flavor(
        "python_function",
        loader_module="mlflow.onnx",
        data=ONNX_MODEL,
        python_version=platform.python_version(),
        env={"virtualenv": PYTHON_ENVIRONMENT},
    )
    if native is not None:
        model.add_flavor(native.flavor, data=native.data, **native.options)
    _write_example(folder, model, session, example)
    requirements = [
        f"onnxruntime=={onnxruntime.__version__}",
        f"numpy=={np.__version__}",
        *(native.requirements if native else []),
    ]
    _write_environment(folder, requirements)
    model.model_size_bytes = size_of(folder)
    model.save(str(folder / DESCRIPTION))


def _form(folder: Path) -> str:
    report = folder / OPTIMISATION
    return str(json.loads(report.read_text(encoding="utf-8"))["chosen"]) if report.is_file() else "original"


def _created() -> str:
    """Now, or the moment that a reproducible build claims (reproducible-builds.org, SOURCE_DATE_EPOCH)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return str(moment.replace(tzinfo=None))


def _write_example(folder: Path, model: Model, session: onnxruntime.InferenceSession, example: NDArray[Any]) -> None:
    name = session.get_inputs()[0].name
    text = json.dumps({name: example.tolist()})
    (folder / INPUT_EXAMPLE).write_text(text, encoding="utf-8")
    # The form of `mlflow.models.utils._Example` for named numpy arrays.
    model.saved_input_example_info = {
        "artifact_path": INPUT_EXAMPLE,
        "type": "ndarray",
        "format": "tf-serving",
    }


def _write_environment(folder: Path, requirements: Sequence[str]) -> None:
    (folder / REQUIREMENTS).write_text("".join(f"{line}\n" for line in requirements), encoding="utf-8")
    environment = {"python": platform.python_version(), "dependencies": [f"-r {REQUIREMENTS}"]}
    # JSON is YAML: no second library for three lines.
    (folder / PYTHON_ENVIRONMENT).write_text(json.dumps(environment, indent=2) + "\n", encoding="utf-8")
