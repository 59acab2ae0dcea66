from pathlib import Path

import numpy as np
import pytest
from support.processes import free_port

from model_server.folder.samples import Samples, UnreadableSamples, read_samples
from model_server.gate.check import Unmeasurable
from model_server.gate.evaluation import find_evaluation


@pytest.fixture
def folder(tmp_path: Path, evaluation: Path) -> Path:
    """Of a model."""
    (tmp_path / "model/evaluation").mkdir(parents=True)
    return evaluation.rename(tmp_path / "model/evaluation/evaluation.npz").parents[1]


def test_is_found_in_a_file_or_a_folder(folder: Path) -> None:
    places = [folder, folder / "evaluation", folder / "evaluation/evaluation.npz"]

    assert {find_evaluation(str(place), {}).digest for place in places} == {find_evaluation(str(folder), {}).digest}


def test_is_by_default_what_came_with_the_served_model(folder: Path) -> None:
    assert len(find_evaluation(None, {"source": str(folder)})) == 100


def test_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(Unmeasurable, match=f"--evaluation {tmp_path}: no such file, and no folder with"):
        find_evaluation(str(tmp_path), {})
    with pytest.raises(Unmeasurable, match=r"the model comes from /models/digits, .* give --evaluation"):
        find_evaluation(None, {"source": "/models/digits"})


def test_needs_the_address_of_the_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)

    with pytest.raises(Unmeasurable, match="the evaluation set is in models:/digits/3, and MLFLOW_TRACKING_URI"):
        find_evaluation(None, {"source": "models:/digits/3"})


def test_says_that_the_registry_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")

    with pytest.raises(Unmeasurable, match=r"the registry does not give models:/digits/3/evaluation"):
        find_evaluation(None, {"source": "models:/digits/3"})


class TestFile:
    def test_never_runs_code(self, tmp_path: Path) -> None:
        np.savez(tmp_path / "pickled.npz", inputs=np.array([{}], dtype=object), labels=np.array([1]))

        with pytest.raises(UnreadableSamples, match="without pickle"):
            read_samples(tmp_path / "pickled.npz")

    def test_says_which_array_is_missing(self, tmp_path: Path) -> None:
        np.savez(tmp_path / "half.npz", inputs=np.zeros((1, 2)))

        with pytest.raises(UnreadableSamples, match="the arrays `inputs` and `labels`"):
            read_samples(tmp_path / "half.npz")

    @pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04broken"])
    def test_says_that_it_is_another_format(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "other.npz").write_bytes(content)

        with pytest.raises(UnreadableSamples, match=r"is not a \.npz"):
            read_samples(tmp_path / "other.npz")

    def test_says_that_it_is_one_array(self, tmp_path: Path) -> None:
        np.save(tmp_path / "one.npy", np.zeros(3))

        with pytest.raises(UnreadableSamples, match=r"is not a \.npz"):
            read_samples(tmp_path / "one.npy")

    def test_needs_a_label_for_each_input(self, tmp_path: Path) -> None:
        np.savez(tmp_path / "uneven.npz", inputs=np.zeros((3, 2)), labels=np.zeros(2))

        with pytest.raises(UnreadableSamples, match=r"uneven\.npz: 3 inputs and 2 labels"):
            read_samples(tmp_path / "uneven.npz")
        with pytest.raises(UnreadableSamples, match="no samples"):
            Samples(np.zeros((0, 2)), np.zeros(0))

    def test_becomes_a_verdict_of_the_gate(self, tmp_path: Path) -> None:
        (tmp_path / "other.npz").touch()

        with pytest.raises(Unmeasurable, match="the evaluation set cannot be used"):
            find_evaluation(str(tmp_path / "other.npz"), {})
