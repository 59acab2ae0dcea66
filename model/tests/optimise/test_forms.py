from pathlib import Path

import numpy as np
import onnx
import pytest

from model_server.optimise.difference import difference
from model_server.optimise.forms import optimise_graph, quantise
from model_server.optimise.session import median_seconds, open_session, run, run_singly
from model_server.training.data import Dataset


@pytest.fixture(scope="module")
def quantised(exported: Path, dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("quantised")
    optimise_graph(exported, folder / "graph.onnx")
    quantise(folder / "graph.onnx", folder / "quantised.onnx", dataset.train.inputs)
    return folder / "quantised.onnx"


def test_the_optimised_graph_has_fewer_nodes_and_says_the_same(
    exported: Path, dataset: Dataset, tmp_path: Path
) -> None:
    optimise_graph(exported, tmp_path / "graph.onnx")
    inputs = dataset.held_out.inputs
    found = difference(run(open_session(exported), inputs), run(open_session(tmp_path / "graph.onnx"), inputs))

    assert len(onnx.load(tmp_path / "graph.onnx").graph.node) < len(onnx.load(exported).graph.node)
    assert found.probability < 1e-5
    assert found.agreement == 1.0


def test_the_optimised_graph_runs_on_every_provider(exported: Path, tmp_path: Path) -> None:
    optimise_graph(exported, tmp_path / "graph.onnx")
    domains = {node.domain for node in onnx.load(tmp_path / "graph.onnx").graph.node}

    # Not com.microsoft, whose fused operators depend on the processor.
    assert domains <= {"", "ai.onnx.ml"}


def test_int8_is_less_than_half_as_large(exported: Path, quantised: Path) -> None:
    assert quantised.stat().st_size < exported.stat().st_size / 2


def test_an_answer_in_int8_does_not_depend_on_its_batch(quantised: Path, dataset: Dataset) -> None:
    session, inputs = open_session(quantised), dataset.held_out.inputs
    together, singly = run(session, inputs), run_singly(session, inputs)

    assert np.array_equal(together["label"], singly["label"])
    assert np.abs(together["probabilities"] - singly["probabilities"]).max() < 1e-6


def test_leaves_nothing_behind_but_the_form(quantised: Path) -> None:
    assert {file.name for file in quantised.parent.iterdir()} == {"graph.onnx", "quantised.onnx"}


def test_the_same_calibration_gives_the_same_file(quantised: Path, dataset: Dataset, tmp_path: Path) -> None:
    quantise(quantised.with_name("graph.onnx"), tmp_path / "again.onnx", dataset.train.inputs)

    assert (tmp_path / "again.onnx").read_bytes() == quantised.read_bytes()


def test_time_of_a_sample_is_measured(exported: Path, dataset: Dataset) -> None:
    assert 0 < median_seconds(open_session(exported), dataset.held_out.inputs) < 0.1
