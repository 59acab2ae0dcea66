"""What the images leave out is not missed: they carry neither pandas nor, to serve, what trains."""

import subprocess
import sys
from pathlib import Path

import pytest
from support.fake_service import FakeService, serving
from support.model_server import SOURCES

_TRAINING_ONLY = ("sklearn", "scipy", "onnx", "skl2onnx", "threadpoolctl")
_NEVER = ("pandas", "sqlalchemy", "flask")


def run_without(modules: tuple[str, ...], *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command, in an interpreter that does not find these modules."""
    code = f"""
import sys
from importlib.machinery import PathFinder

find = PathFinder.find_spec

def find_others(name, path=None, target=None):
    return None if name.partition(".")[0] in {modules!r} else find(name, path, target)

PathFinder.find_spec = find_others
from model_server.__main__ import main
sys.exit(main({list(arguments)!r}))
"""
    return subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(SOURCES)}, capture_output=True, text=True, check=False
    )


def test_trains_without_pandas(tmp_path: Path) -> None:
    ended = run_without(_NEVER, "train", "--output", str(tmp_path / "model"))

    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "model/MLmodel").is_file()


def test_the_slim_image_tests_a_service(tmp_path: Path) -> None:
    with serving(FakeService()) as url:
        ended = run_without((*_NEVER, *_TRAINING_ONLY), "gate", "--url", url, "--evaluation", str(tmp_path))

    assert ended.returncode == 2
    assert f"--evaluation {tmp_path}: no such file" in ended.stderr


@pytest.mark.parametrize("missing", [_TRAINING_ONLY, ("skl2onnx", "torch", "tensorflow")])
def test_says_that_it_cannot_train(tmp_path: Path, missing: tuple[str, ...]) -> None:
    ended = run_without((*_NEVER, *missing), "train", "--output", str(tmp_path / "model"))

    assert ended.returncode == 1
    assert "train: nothing that trains is installed here" in ended.stderr
