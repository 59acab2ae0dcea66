"""From the bytes of a request to arrays, by the model's signature; whatever does not fit is named with its place."""

import re
from typing import Any

import msgspec
import numpy as np
from msgspec import UNSET, Meta, Raw, UnsetType

from model_server.errors import BadRequest, InvalidInput
from model_server.signature import InputSpec, Signature, list_type

Inputs = dict[str, np.ndarray]
"""One array for each input, samples first."""


class Samples(msgspec.Struct, frozen=True):
    """What one request asks."""

    inputs: Inputs
    count: int


class _Body(msgspec.Struct, forbid_unknown_fields=True):
    """The forms of TensorFlow Serving and of MLflow's scoring server; exactly one is given."""

    instances: Raw | UnsetType = UNSET
    inputs: Raw | UnsetType = UNSET
    dataframe_records: Raw | UnsetType = UNSET
    dataframe_split: Raw | UnsetType = UNSET


class _Split(msgspec.Struct):
    columns: list[str]
    data: list[list[Any]]
    index: list[Any] | None = None


_FORMS = _Body.__struct_fields__


class SampleDecoder:
    """Reads bodies for one signature."""

    def __init__(self, signature: Signature, max_instances: int) -> None:
        self._signature = signature
        self._most = max_instances
        limit = Meta(min_length=1, max_length=max_instances)
        record = _record_type(signature)
        row = signature.inputs[0].row_type if signature.is_single else record
        self._body = msgspec.json.Decoder(_Body)
        self._split = msgspec.json.Decoder(_Split)
        self._rows: msgspec.json.Decoder[list[Any]] = msgspec.json.Decoder(list_type(row, limit))
        self._records: msgspec.json.Decoder[list[Any]] = msgspec.json.Decoder(list_type(record, limit))
        self._columns = msgspec.json.Decoder(_columns_type(signature, limit))

    def decode(self, body: bytes) -> Samples:
        """The samples of a body; raises `BadRequest` where it is no JSON, `InvalidInput` where it does not fit."""
        form = ""
        try:
            parsed = self._body.decode(body)
            form = _only_form(parsed)
            inputs = self._read(form, getattr(parsed, form))
        except msgspec.ValidationError as error:
            raise InvalidInput(_readable(error, form)) from error
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise BadRequest(f"the body is not JSON: {error}") from error
        count = len(next(iter(inputs.values())))
        if self._signature.batch not in (-1, count):
            raise InvalidInput(f"the model takes {self._signature.batch} samples at a time, found {count}")
        return Samples(inputs, count)

    def _read(self, form: str, raw: Raw) -> Inputs:
        if form == "dataframe_records":
            return self._from_records(self._records.decode(raw))
        if form == "dataframe_split":
            return self._from_records(
                self._records.decode(_as_records(self._split.decode(raw), self._signature, self._most))
            )
        opening = _opening(raw)
        if form == "inputs" and opening.startswith(b"{"):
            return self._from_columns(self._columns.decode(raw))
        # A single input may be written with its name or without.
        if opening == b"[{" or not self._signature.is_single:
            return self._from_records(self._records.decode(raw))
        spec = self._signature.inputs[0]
        return {spec.name: _array(spec, self._rows.decode(raw))}

    def _from_records(self, records: list[Any]) -> Inputs:
        return {
            spec.name: _array(spec, [getattr(record, field) for record in records])
            for field, spec in _fields(self._signature)
        }

    def _from_columns(self, columns: Any) -> Inputs:
        given = {field: getattr(columns, field) for field, _ in _fields(self._signature)}
        lengths = {len(values) for values in given.values() if values is not UNSET}
        if len(lengths) != 1:
            raise InvalidInput(f"inputs: all inputs need the same number of samples, found {sorted(lengths)}")
        missing = [None] * lengths.pop()
        return {
            spec.name: _array(spec, missing if given[field] is UNSET else given[field])
            for field, spec in _fields(self._signature)
        }


def _only_form(body: _Body) -> str:
    given = [form for form in _FORMS if getattr(body, form) is not UNSET]
    if len(given) == 1:
        return given[0]
    found = " and ".join(given) or "none of them"
    raise InvalidInput(f"one of {', '.join(_FORMS)} is needed, found {found}")


def _fields(signature: Signature) -> list[tuple[str, InputSpec]]:
    """Numbered, because a column may be called anything."""
    return [(f"f{index}", spec) for index, spec in enumerate(signature.inputs)]


def _record_type(signature: Signature) -> type[msgspec.Struct]:
    """One sample as an object."""
    fields = _fields(signature)
    return msgspec.defstruct(
        "Sample",
        [(field, spec.row_type) if spec.required else (field, spec.row_type | None, None) for field, spec in fields],
        rename={field: spec.name for field, spec in fields},
        forbid_unknown_fields=True,
        kw_only=True,
    )


def _columns_type(signature: Signature, limit: Meta) -> type[msgspec.Struct]:
    """All samples as an object of lists."""
    fields = _fields(signature)
    return msgspec.defstruct(
        "Columns",
        [
            (field, list_type(spec.row_type, limit))
            if spec.required
            else (field, list_type(spec.row_type | None, limit) | UnsetType, UNSET)
            for field, spec in fields
        ],
        rename={field: spec.name for field, spec in fields},
        forbid_unknown_fields=True,
        kw_only=True,
    )


def _opening(raw: Raw) -> bytes:
    """The first two characters that are not white space."""
    return bytes(memoryview(raw)[:64]).translate(None, b" \t\r\n")[:2]


def _as_records(split: _Split, signature: Signature, most: int) -> bytes:
    """Names are checked before they are repeated in every row: a long one would grow with their number."""
    known = {spec.name for spec in signature.inputs}
    unknown = [name for name in split.columns if name not in known]
    if unknown or len(set(split.columns)) != len(split.columns):
        raise InvalidInput(f"dataframe_split.columns: each of {', '.join(sorted(known))} is needed at most once")
    if len(split.data) > most:
        raise InvalidInput(f"dataframe_split.data: at most {most} rows are taken, found {len(split.data)}")
    width = len(split.columns)
    for index, row in enumerate(split.data):
        if len(row) != width:
            raise InvalidInput(
                f"dataframe_split.data[{index}]: {width} values are needed, one a column, found {len(row)}"
            )
    return msgspec.json.encode([dict(zip(split.columns, row, strict=True)) for row in split.data])


def _array(spec: InputSpec, values: list[Any]) -> np.ndarray:
    try:
        return spec.array(values)
    except (ValueError, TypeError, OverflowError) as error:
        raise InvalidInput(f"{spec.name}: {error}") from error


_PLACE = re.compile(r"^(?P<what>.*?)(?: - at `\$(?P<place>[^`]*)`)?$", re.DOTALL)


def _readable(error: msgspec.ValidationError, form: str) -> str:
    match = _PLACE.match(str(error))
    what, place = (match["what"], match["place"] or "") if match else (str(error), "")
    where = f"{form}{place}".lstrip(".")
    what = f"{what[0].lower()}{what[1:]}"
    return f"{where}: {what}" if where else what
