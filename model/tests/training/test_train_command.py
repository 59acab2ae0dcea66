from pathlib import Path

import pytest
from support.command_line import run

from model_server.runtimes.choice import load


def test_writes_a_folder_that_can_be_served(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ended = run(capsys, "train", "--output", tmp_path / "model", "--epochs", 40)

    assert ended.code == 0
    assert f"written to {tmp_path / 'model'}" in ended.said
    assert load(tmp_path / "model").name == "onnx"


def test_does_not_mix_two_models(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "MLmodel").touch()
    ended = run(capsys, "train", "--output", tmp_path)

    assert ended.code == 1
    assert f"--output {tmp_path} is not empty" in ended.said


def test_needs_a_registry_or_a_folder(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    ended = run(capsys, "train")

    assert ended.code == 1
    assert "--output FOLDER" in ended.said
