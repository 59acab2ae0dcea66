"""What a model takes: the inputs that its signature names, as types that a request is checked against."""

import json
from collections.abc import Mapping
from types import GenericAlias
from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec import Meta

from model_server.errors import ModelUnusable

# As a value that types are made with: what is decoded is only known once the model is.
_annotated: Any = Annotated

_BOUNDS = {kind: np.iinfo(kind) for kind in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32")}

# Source: mlflow.types.schema.DataType, and the numpy type that it is served as.
_COLUMN_TYPES = {
    "boolean": "bool",
    "integer": "int32",
    "long": "int64",
    "float": "float32",
    "double": "float64",
    "string": "str",
}


class InputSpec(msgspec.Struct, frozen=True):
    """One input of the model."""

    name: str
    dtype: str
    """Name of a numpy type; `str` for text."""
    shape: tuple[int, ...]
    """Of one sample: -1 where any length goes."""
    required: bool = True

    @property
    def kind(self) -> str:
        """As numpy names it: b, i, u, f, or U for text."""
        return "U" if self.dtype == "str" else np.dtype(self.dtype).kind

    @property
    def row_type(self) -> Any:
        """The type of one sample's value, as deep as its shape."""
        kind: Any = _scalar(self.dtype)
        for length in reversed(self.shape):
            kind = list[kind] if length < 0 else Annotated[list[kind], Meta(min_length=length, max_length=length)]
        return kind

    def array(self, values: list[Any]) -> np.ndarray:
        """The samples as the model gets them; ValueError where they are ragged or beyond the type."""
        # numpy would make False of a bool that was left out.
        if not self.required and self.kind in "biu" and any(value is None for value in values):
            raise ValueError(f"a value is needed: nothing stands for one that is left out of {self.dtype}")
        array = np.asarray(values, dtype=object if self.dtype == "str" else self.dtype)
        if array.ndim != len(self.shape) + 1:
            raise ValueError("all samples need the same shape")
        # JSON has no infinity: it was a number, and is none any more. What is not a number was left out.
        if array.dtype.kind == "f" and np.isinf(array).any():
            raise ValueError(f"a number is too large for {self.dtype}")
        return array


class Signature(msgspec.Struct, frozen=True):
    """All inputs of a model."""

    inputs: tuple[InputSpec, ...]
    batch: int = -1
    """Samples in each run: -1 where any number goes."""
    is_tabular: bool = False
    """Each input is a column, and a sample a record."""

    @property
    def is_single(self) -> bool:
        """A sample may be written without the name of its input."""
        return len(self.inputs) == 1 and not self.is_tabular


def list_type(kind: Any, limit: Meta | None = None) -> Any:
    """`list[kind]`, with so many values as the limit allows."""
    listed: Any = GenericAlias(list, (kind,))
    return listed if limit is None else _annotated[listed, limit]


def _scalar(dtype: str) -> Any:
    if dtype == "str":
        return str
    kind = np.dtype(dtype).kind
    if kind == "b":
        return bool
    if kind == "f":
        return float
    limits = _BOUNDS.get(dtype)
    return Annotated[int, Meta(ge=int(limits.min), le=int(limits.max))] if limits else Annotated[int, Meta(ge=0)]


def signature_of(description: Mapping[str, object]) -> Signature | None:
    """The signature that `MLmodel` holds; None where it holds none."""
    signature = description.get("signature")
    if not isinstance(signature, Mapping) or not signature.get("inputs"):
        return None
    try:
        columns = json.loads(str(signature["inputs"]))
        if all(column["type"] == "tensor" for column in columns):
            return _tensors([(column.get("name"), column["tensor-spec"]) for column in columns])
        return _table(columns)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise ModelUnusable(f"the signature of the model cannot be served: {error}") from error


def _tensors(columns: list[tuple[str | None, Mapping[str, Any]]]) -> Signature:
    batches = {int(spec["shape"][0]) for _, spec in columns}
    if len(batches) > 1:
        raise ValueError(f"its inputs have different numbers of samples: {sorted(batches)}")
    inputs = tuple(
        InputSpec(name or "inputs", _tensor_type(spec["dtype"]), tuple(int(size) for size in spec["shape"][1:]))
        for name, spec in columns
    )
    return Signature(inputs, batch=batches.pop())


def _tensor_type(dtype: str) -> str:
    if dtype in ("str", "object") or dtype.startswith("<U"):
        return "str"
    if np.dtype(dtype).kind not in "biuf":
        raise ValueError(f"the type {dtype} has no form in JSON")
    return dtype


def _table(columns: list[Mapping[str, Any]]) -> Signature:
    unknown = sorted({str(column["type"]) for column in columns} - _COLUMN_TYPES.keys())
    if unknown:
        raise ValueError(f"columns of type {', '.join(unknown)} have no form here")
    return Signature(
        tuple(
            InputSpec(
                column.get("name") or f"column{index}",
                _COLUMN_TYPES[column["type"]],
                (),
                bool(column.get("required", True)),
            )
            for index, column in enumerate(columns)
        ),
        is_tabular=True,
    )
