"""What a signature says, and what a request may then be."""

import json
from typing import Any

import numpy as np
import pytest

from model_server.decoding import SampleDecoder
from model_server.errors import BadRequest, InvalidInput, ModelUnusable
from model_server.signature import Signature, signature_of


def tensor(shape: list[int], dtype: str = "float32", name: str | None = "pixels") -> dict[str, Any]:
    """As MLflow writes it."""
    named = {} if name is None else {"name": name}
    return {"type": "tensor", **named, "tensor-spec": {"dtype": dtype, "shape": shape}}


def signature(*columns: dict[str, Any]) -> Signature:
    """Read from `MLmodel`."""
    found = signature_of({"signature": {"inputs": json.dumps(columns)}})
    assert found is not None
    return found


def decoder(*columns: dict[str, Any], most: int = 100) -> SampleDecoder:
    """For the signature of these columns."""
    return SampleDecoder(signature(*columns), most)


TABLE = (
    {"type": "long", "name": "age", "required": True},
    {"type": "string", "name": "city of birth", "required": True},
    {"type": "double", "name": "income", "required": False},
    {"type": "boolean", "name": "class", "required": True},
)
ADA = {"age": 36, "city of birth": "London", "income": 1.5, "class": True}


@pytest.mark.parametrize(
    "body",
    [
        {"instances": [[1, 2], [3, 4]]},
        {"inputs": [[1, 2], [3, 4]]},
        {"inputs": {"pixels": [[1, 2], [3, 4]]}},
        {"instances": [{"pixels": [1, 2]}, {"pixels": [3, 4]}]},
        {"dataframe_records": [{"pixels": [1, 2]}, {"pixels": [3, 4]}]},
        {"dataframe_split": {"columns": ["pixels"], "data": [[[1, 2]], [[3, 4]]]}},
    ],
)
def test_every_form_gives_the_same_array(body: dict[str, Any]) -> None:
    samples = decoder(tensor([-1, 2])).decode(json.dumps(body, indent=2).encode())
    assert samples.count == 2
    assert samples.inputs["pixels"].dtype == np.float32
    assert samples.inputs["pixels"].tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    "body",
    [
        {"dataframe_records": [ADA, ADA]},
        {"instances": [ADA, ADA]},
        {"inputs": {name: [value, value] for name, value in ADA.items()}},
        {"dataframe_split": {"index": [0, 1], "columns": list(ADA), "data": [list(ADA.values())] * 2}},
    ],
)
def test_columns_may_be_called_anything(body: dict[str, Any]) -> None:
    samples = decoder(*TABLE).decode(json.dumps(body).encode())
    assert {name: array.tolist() for name, array in samples.inputs.items()} == {
        name: [value, value] for name, value in ADA.items()
    }


def test_an_optional_number_that_is_left_out_is_not_a_number() -> None:
    without = {name: value for name, value in ADA.items() if name != "income"}
    for body in ({"instances": [without]}, {"inputs": {name: [value] for name, value in without.items()}}):
        assert np.isnan(decoder(*TABLE).decode(json.dumps(body).encode()).inputs["income"]).all()


@pytest.mark.parametrize("kind", ["boolean", "integer", "long"])
@pytest.mark.parametrize("value", [{}, {"member": None}])
def test_what_has_no_form_for_a_missing_value_needs_one(kind: str, value: dict[str, Any]) -> None:
    body = json.dumps({"instances": [{"age": 36, **value}]}).encode()
    columns = (TABLE[0], {"type": kind, "name": "member", "required": False})
    with pytest.raises(InvalidInput, match="member: a value is needed"):
        decoder(*columns).decode(body)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"instances": [[1]]}', "instances[0]: expected `array` of length >= 2"),
        ('{"instances": [[1, 2], [1, "x"]]}', "instances[1][1]: expected `float`, got `str`"),
        ('{"instances": [[1, null]]}', "instances[0][1]: expected `float`, got `null`"),
        ('{"instances": []}', "instances: expected `array` of length >= 1"),
        ('{"instances": [' + ",".join(["[1, 2]"] * 101) + "]}", "instances: expected `array` of length <= 100"),
        ('{"instances": [[1e39, 1]]}', "pixels: a number is too large for float32"),
        ("{}", "one of instances, inputs, dataframe_records, dataframe_split is needed, found none of them"),
        ('{"inputs": [[1, 2]], "instances": [[1, 2]]}', "found instances and inputs"),
        ('{"instance": [[1, 2]]}', "object contains unknown field `instance`"),
        ('{"inputs": {"pixel": [[1, 2]]}}', "inputs: object"),
        ('{"dataframe_split": {"columns": ["pixels"], "data": [[[1, 2], 3]]}}', "dataframe_split.data[0]: 1 values"),
        ('{"dataframe_split": {"columns": ["' + "x" * 999 + '"], "data": [[1]]}}', "dataframe_split.columns: each of"),
        ('{"dataframe_split": {"columns": ["pixels", "pixels"], "data": [[1, 2]]}}', "needed at most once"),
        ('{"dataframe_split": {"columns": [], "data": [' + ",".join(["[]"] * 101) + "]}}", "at most 100 rows"),
        ("[1, 2]", "expected `object`, got `array`"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(body: str, said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        decoder(tensor([-1, 2])).decode(body.encode())
    assert said in caught.value.detail


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b'{"instances": [[1, NaN]]}', b'{"instances":' + b"[" * 100_000]
)
def test_what_is_no_json_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(BadRequest, match="not JSON"):
        decoder(tensor([-1, 2])).decode(body)


@pytest.mark.parametrize(
    ("dtype", "value", "fits"),
    [
        ("int8", 127, True),
        ("int8", 128, False),
        ("uint8", -1, False),
        ("int64", 2**63, False),
        ("int32", 1.5, False),
        ("bool", 1, False),
        ("bool", True, True),
        ("float64", 1e308, True),
        ("str", "text", True),
        ("str", 1, False),
    ],
)
def test_values_have_the_bounds_of_their_type(dtype: str, value: object, fits: bool) -> None:
    body = json.dumps({"instances": [[value]]}).encode()
    if fits:
        assert decoder(tensor([-1, 1], dtype)).decode(body).inputs["pixels"].tolist() == [[value]]
    else:
        with pytest.raises(InvalidInput):
            decoder(tensor([-1, 1], dtype)).decode(body)


def test_lengths_that_are_free_may_differ_between_requests_and_not_within_one() -> None:
    free = decoder(tensor([-1, -1]))
    assert free.decode(b'{"instances": [[1, 2, 3]]}').inputs["pixels"].shape == (1, 3)
    with pytest.raises(InvalidInput, match="pixels:"):
        free.decode(b'{"instances": [[1, 2, 3], [1]]}')


def test_a_model_with_a_fixed_number_of_samples_takes_that_many() -> None:
    fixed = decoder(tensor([2, 1]))
    assert fixed.decode(b'{"instances": [[1], [2]]}').count == 2
    with pytest.raises(InvalidInput, match="2 samples at a time, found 1"):
        fixed.decode(b'{"instances": [[1]]}')


def test_inputs_of_several_names_have_the_same_number_of_samples() -> None:
    two = decoder(tensor([-1], name="a"), tensor([-1], name="b"))
    assert two.decode(b'{"inputs": {"a": [1, 2], "b": [3, 4]}}').count == 2
    with pytest.raises(InvalidInput, match="same number of samples"):
        two.decode(b'{"inputs": {"a": [1, 2], "b": [3]}}')


def test_an_input_without_a_name_has_one() -> None:
    assert signature(tensor([-1, 3], name=None)).inputs[0].name == "inputs"


@pytest.mark.parametrize(
    "columns",
    [
        [{"type": "datetime", "name": "when"}],
        [tensor([-1], "complex64")],
        [tensor([-1], name="a"), tensor([3], name="b")],
        [{"name": "no type"}],
    ],
)
def test_a_signature_that_cannot_be_served_is_refused(columns: list[dict[str, Any]]) -> None:
    with pytest.raises(ModelUnusable, match="signature of the model cannot be served"):
        signature(*columns)


@pytest.mark.parametrize("description", [{}, {"signature": None}, {"signature": {"inputs": None}}])
def test_no_signature_is_none(description: dict[str, Any]) -> None:
    assert signature_of(description) is None
