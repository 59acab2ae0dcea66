import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import yaml
from onnx import TensorProto, helper
from support.command_line import run

from model_server.folder.samples import Samples, write_samples
from model_server.optimise.bounds import Bounds
from model_server.optimise.optimise import optimise
from model_server.runtimes.choice import load
from model_server.source import description_of
from model_server.training.data import Dataset


@pytest.fixture
def folder(exported: Path, dataset: Dataset, tmp_path: Path) -> Path:
    """Of a model as somebody else's tool logged it."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.onnx").write_bytes(exported.read_bytes())
    write_samples(dataset.held_out, folder / "evaluation/evaluation.npz")
    description = {"flavors": {"onnx": {"data": "model.onnx"}}, "model_size_bytes": 1, "model_uuid": "abc"}
    (folder / "MLmodel").write_text(yaml.safe_dump(description))
    (folder / "requirements.txt").write_text("onnxruntime\n")
    return folder


# What int8 costs the digits, where two labels are almost as probable.
_GENEROUS = ("--max-difference", 0.1)


def test_writes_a_smaller_folder_that_is_served(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = run(capsys, "optimise", "--model", folder, "--output", tmp_path / "small", *_GENEROUS)
    runtime = load(tmp_path / "small")

    assert ended.code == 0
    assert ended.json["chosen"] == "quantised"
    assert (tmp_path / "small/model.onnx").stat().st_size < (folder / "model.onnx").stat().st_size / 2
    assert (tmp_path / "small/requirements.txt").read_text() == "onnxruntime\n"
    assert runtime.predict({"pixels": np.zeros((1, 64), np.float32)})["probabilities"].shape == (1, 10)


def test_the_report_has_sizes_times_and_differences(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = run(capsys, "optimise", "--model", folder, "--output", tmp_path / "small", *_GENEROUS)
    forms = {form["form"]: form for form in ended.json["forms"]}

    assert json.loads((tmp_path / "small/optimisation.json").read_text()) == ended.json
    assert forms.keys() == {"original", "graph", "quantised"}
    assert forms["quantised"]["bytes"] < forms["original"]["bytes"]
    assert forms["quantised"]["max_difference"] <= 0.1
    assert forms["quantised"]["agreement"] >= 0.99
    assert abs(forms["quantised"]["accuracy"] - forms["original"]["accuracy"]) <= 0.01
    assert all(form["latency_seconds"] > 0 for form in forms.values())


def test_another_form_is_another_description(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "optimise", "--model", folder, "--output", tmp_path / "small", *_GENEROUS)
    before, after = description_of(folder), description_of(tmp_path / "small")

    assert after["model_uuid"] == "abc"
    assert after["flavors"]["onnx"]["optimisation"]["form"] == "quantised"  # type: ignore[index]
    assert before != after


@pytest.mark.parametrize(
    ("option", "why"), [("--max-difference", "a probability differs by"), ("--min-agreement", "of the labels agree")]
)
def test_keeps_the_unquantised_form_where_int8_costs_too_much(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, why: str
) -> None:
    impossible = {"--max-difference": 0, "--min-agreement": 1.01}[option]
    ended = run(capsys, "optimise", "--model", folder, "--output", tmp_path / "kept", *_GENEROUS, option, impossible)

    assert ended.code == 0
    assert ended.json["chosen"] == "graph"
    assert why in ended.json["rejected"]["quantised"]
    assert "quantised rejected: " in ended.said


def test_leaves_what_it_cannot_verify(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "evaluation/evaluation.npz").unlink()
    ended = run(capsys, "optimise", "--model", folder, "--output", tmp_path / "same")

    assert ended.code == 0
    assert "kept as it is: there is no evaluation set" in ended.said
    assert (tmp_path / "same/model.onnx").read_bytes() == (folder / "model.onnx").read_bytes()


def test_bare_weights_are_optimised_too(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "MLmodel").unlink()
    ended = run(capsys, "optimise", "--model", folder, "--output", tmp_path / "small", *_GENEROUS)

    assert ended.json["chosen"] == "quantised"
    assert not (tmp_path / "small/MLmodel").exists()


def test_a_form_that_cannot_be_made_is_no_failure(
    exported: Path, dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise NotImplementedError("an operator is unknown")

    monkeypatch.setattr("model_server.optimise.optimise.quantise", fail)
    report = optimise(exported, tmp_path / "model.onnx", dataset.held_out, bounds=Bounds())

    assert report.chosen == "graph"
    assert report.rejected == {"quantised": "it could not be made: NotImplementedError: an operator is unknown"}


def test_a_model_with_two_inputs_is_left(tmp_path: Path) -> None:
    inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, 2]) for name in ("a", "b")]
    output = helper.make_tensor_value_info("sum", TensorProto.FLOAT, [None, 2])
    graph = helper.make_graph([helper.make_node("Add", ["a", "b"], ["sum"])], "two", inputs, [output])
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), tmp_path / "two.onnx"
    )
    samples = Samples(np.zeros((1, 2), np.float32), np.zeros(1))
    report = optimise(tmp_path / "two.onnx", tmp_path / "same.onnx", samples, bounds=Bounds())

    assert report.chosen == "original"
    assert report.rejected == {"graph": "the model has 2 inputs, and an evaluation set has one"}


class TestRefused:
    def refused(self, capsys: pytest.CaptureFixture[str], model: Path, output: Path) -> str:
        ended = run(capsys, "optimise", "--model", model, "--output", output)
        assert ended.code == 1
        assert ended.out == ""
        return ended.said

    def test_no_folder(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        assert "is no folder" in self.refused(capsys, tmp_path / "nothing", tmp_path / "out")

    def test_a_folder_that_is_used(self, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        assert "is not empty" in self.refused(capsys, folder, folder)

    def test_no_onnx_form(self, capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path) -> None:
        (folder / "model.onnx").unlink()

        assert "has no ONNX form (model.onnx is not there)" in self.refused(capsys, folder, tmp_path / "out")

    def test_no_description(self, capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path) -> None:
        (folder / "MLmodel").write_text("- a list")

        assert "describes no model" in self.refused(capsys, folder, tmp_path / "out")

    def test_no_evaluation_set(self, capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path) -> None:
        (folder / "evaluation/evaluation.npz").write_bytes(b"nothing")

        assert "the evaluation set cannot be used" in self.refused(capsys, folder, tmp_path / "out")
