"""Models as MLflow keeps them, in every form that the test environment can run."""

from pathlib import Path
from typing import Any

import mlflow.onnx
import mlflow.pyfunc
import mlflow.sklearn
import numpy as np
import pandas
import pytest
from mlflow.models import infer_signature
from onnx import TensorProto, helper, save_model
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from model_server.decoding import SampleDecoder
from model_server.errors import ModelUnusable
from model_server.loading import zeros
from model_server.runtimes import Runtime, load

HOUSES = pandas.DataFrame({"area": [50.0, 80.0, 120.0, 65.0], "city": ["Ulm", "Bonn", "Ulm", "Bonn"]})
PRICES = np.array([1.0, 2.0, 3.0, 1.5])
NUMBERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype="float32")
ANDS = np.array([0, 0, 0, 1])


def answer(runtime: Runtime, body: bytes) -> dict[str, list[Any]]:
    """As a request is answered."""
    samples = SampleDecoder(runtime.signature, 10).decode(body)
    return {name: array.tolist() for name, array in runtime.predict(samples.inputs).items()}


def test_an_estimator_answers_samples_without_names(tmp_path: Path) -> None:
    model = LogisticRegression(C=1000).fit(NUMBERS, ANDS)
    mlflow.sklearn.save_model(model, tmp_path / "m", signature=infer_signature(NUMBERS, ANDS))
    runtime = load(tmp_path / "m")
    assert (runtime.name, runtime.versions()["framework"], runtime.gpu_memory_bytes()) == ("sklearn", "sklearn", None)
    assert answer(runtime, b'{"instances": [[1, 1], [0, 1]]}') == {"output": [1, 0]}


def test_a_python_function_gets_its_columns_as_a_frame(tmp_path: Path) -> None:
    class Dearer(mlflow.pyfunc.PythonModel):
        def predict(self, context: object, model_input: pandas.DataFrame) -> pandas.Series:
            assert model_input["city"].tolist() == ["Ulm"]
            return model_input["area"] * 2

    mlflow.pyfunc.save_model(tmp_path / "m", python_model=Dearer(), signature=infer_signature(HOUSES, PRICES))
    runtime = load(tmp_path / "m")
    assert runtime.name == "pyfunc"
    assert answer(runtime, b'{"dataframe_records": [{"area": 4, "city": "Ulm"}]}') == {"output": [8.0]}
    assert runtime.versions()["framework"] == "mlflow"


def test_a_network_gets_each_column_as_one(tmp_path: Path) -> None:
    pipeline = make_pipeline(
        ColumnTransformer([("city", OneHotEncoder(), ["city"])], remainder="passthrough"), LinearRegression()
    ).fit(HOUSES, PRICES)
    types = [("area", FloatTensorType([None, 1])), ("city", StringTensorType([None, 1]))]
    network = to_onnx(pipeline, initial_types=types)
    mlflow.onnx.save_model(network, tmp_path / "m", signature=infer_signature(HOUSES.astype({"area": "float32"})))
    runtime = load(tmp_path / "m")
    assert runtime.name == "onnx"
    found = answer(runtime, b'{"inputs": {"area": [80, 120], "city": ["Bonn", "Ulm"]}}')["variable"]
    assert np.ravel(found) == pytest.approx(pipeline.predict(HOUSES.iloc[1:3]), abs=1e-4)


def test_columns_side_by_side_feed_a_network_with_one_input(tmp_path: Path) -> None:
    frame = pandas.DataFrame(NUMBERS, columns=["a", "b"])
    model = LogisticRegression(C=1000).fit(NUMBERS, ANDS)
    mlflow.onnx.save_model(to_onnx(model, NUMBERS[:1]), tmp_path / "m", signature=infer_signature(frame))
    found = answer(load(tmp_path / "m"), b'{"instances": [{"a": 1, "b": 1}, {"a": 1, "b": 0}]}')
    assert found["output_label"] == [1, 0]
    # Exported with a dictionary for each sample, answered with a list.
    assert [len(row) for row in found["output_probability"]] == [2, 2]


def identity(folder: Path, kind: int, shape: list[Any]) -> None:
    """A network that says what it hears."""
    node = helper.make_node("Identity", ["x"], ["y"])
    ends = [helper.make_tensor_value_info(name, kind, shape) for name in ("x", "y")]
    graph = helper.make_graph([node], "identity", ends[:1], ends[1:])
    save_model(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10), folder / "model.onnx"
    )


@pytest.mark.parametrize(
    ("kind", "shape", "body", "said"),
    [
        (TensorProto.FLOAT, ["n", 2], b'{"instances": [[1, 2.5]]}', [[1, 2.5]]),
        (TensorProto.INT64, ["n"], b'{"instances": [1, 2]}', [1, 2]),
        (TensorProto.BOOL, ["n", 1], b'{"instances": [[true]]}', [[True]]),
        (TensorProto.STRING, ["n"], b'{"instances": ["a", "b"]}', ["a", "b"]),
        (TensorProto.DOUBLE, ["n", "m", 2], b'{"instances": [[[1, 2], [3, 4]]]}', [[[1, 2], [3, 4]]]),
        (TensorProto.FLOAT, [2, 1], b'{"instances": [[1], [2]]}', [[1], [2]]),
    ],
)
def test_bare_weights_of_any_type_are_served_as_they_describe_themselves(
    tmp_path: Path, kind: int, shape: list[Any], body: bytes, said: list[Any]
) -> None:
    identity(tmp_path, kind, shape)
    runtime = load(tmp_path)
    assert answer(runtime, body) == {"y": said}
    size = shape[0] if isinstance(shape[0], int) else 3
    assert len(runtime.predict(zeros(runtime.signature, size))["y"]) == size


def test_what_the_image_cannot_run_is_said_with_what_it_can(tmp_path: Path) -> None:
    (tmp_path / "MLmodel").write_text("flavors: {pytorch: {data: model.pt2}}\n")
    with pytest.raises(ModelUnusable, match=r"has the forms pytorch, this image runs onnx, .*another variant"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [("- a list", "does not describe a model"), ("a: [", "is not YAML"), ("{}", "neither MLmodel nor exactly one")],
)
def test_a_description_that_is_none_is_said_to_be_none(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "MLmodel").write_text(text)
    with pytest.raises(ModelUnusable, match=said):
        load(tmp_path)


def test_a_model_without_a_signature_is_not_served_unchecked(tmp_path: Path) -> None:
    mlflow.sklearn.save_model(LogisticRegression().fit(NUMBERS, ANDS), tmp_path / "m")
    with pytest.raises(ModelUnusable, match="no signature"):
        load(tmp_path / "m")


def test_weights_with_an_input_that_has_no_form_in_json_are_refused(tmp_path: Path) -> None:
    identity(tmp_path, TensorProto.COMPLEX64, ["n"])
    with pytest.raises(ModelUnusable):
        load(tmp_path)
