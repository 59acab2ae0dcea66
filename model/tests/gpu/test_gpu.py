"""A model on a real GPU: what it takes is measured, the gate passes, and two servers share one device."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pynvml
import pytest
import torch
from support.model_server import SOURCES, ModelServer

from model_server.gpu import used_bytes

BATCH = 32


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference model, trained by PyTorch on the GPU."""
    assert torch.cuda.is_available(), "no GPU that PyTorch can use: run this where there is one"
    folder = tmp_path_factory.mktemp("digits") / "model"
    subprocess.run(
        [sys.executable, "-m", "model_server", "train", "--framework", "pytorch", "--output", str(folder)],
        env={**os.environ, "PYTHONPATH": f"{SOURCES}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"},
        check=True,
    )
    return folder


def environment(folder: Path) -> Mapping[str, str]:
    """Served by PyTorch from a volume."""
    return {
        "MODEL_NAME": "digits",
        "MODEL_VERSION": "1",
        "MODEL_PATH": str(folder),
        "MODEL_RUNTIME": "pytorch",
        "PYTHONPATH": f"{SOURCES}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
    }


@pytest.fixture(scope="module")
def server(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelServer]:
    """With nothing beside it."""
    server = ModelServer(tmp_path_factory.mktemp("server"), environment(folder))
    yield server
    server.stop()


def memory_by_process() -> dict[int, int]:
    """As the driver tells it."""
    pynvml.nvmlInit()
    device = pynvml.nvmlDeviceGetHandleByIndex(0)
    return {found.pid: found.usedGpuMemory or 0 for found in pynvml.nvmlDeviceGetComputeRunningProcesses(device)}


def evaluation(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Samples that the model has not seen, and their labels."""
    with np.load(folder / "evaluation/evaluation.npz", allow_pickle=False) as held_out:
        return held_out["inputs"], held_out["labels"]


def test_the_server_says_what_the_model_holds_of_the_gpu(server: ModelServer) -> None:
    assert server.predict([[0.0] * 64] * BATCH).status == 200
    held = server.metric("ai_gpu_memory_usage_bytes", model="digits")
    total = torch.cuda.get_device_properties(0).total_memory
    assert held is not None
    assert 0 < held < total
    batch = server.metric("ai_model_batch_memory_bytes")
    assert batch is not None
    assert 0 <= batch < 2e9


def test_the_driver_agrees(server: ModelServer) -> None:
    of_process = memory_by_process().get(server.pid)
    used = used_bytes()
    held = server.metric("ai_gpu_memory_usage_bytes")
    assert used is not None
    assert held is not None
    # The driver counts the context of CUDA as well, which the model does not choose.
    assert used >= held
    if of_process is not None:
        assert used >= of_process >= held


def test_what_it_is_made_of_is_reported(server: ModelServer) -> None:
    actual = server.ask("GET", "/v1/about").json["actual"]
    assert actual["framework"] == "pytorch"
    assert actual["cuda"] == torch.version.cuda
    assert actual["cudnn"]


def test_it_answers_as_well_as_on_a_cpu(server: ModelServer, folder: Path) -> None:
    inputs, labels = evaluation(folder)
    predictions = server.predict(inputs.tolist()).json["predictions"]
    right = np.mean([row["label"] == label for row, label in zip(predictions, labels, strict=True)])
    assert right > 0.95


def test_the_gate_passes_with_the_limits_of_the_mission(server: ModelServer, folder: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "model_server", "gate", "--url", server.url, "--evaluation", str(folder)],
        env={**os.environ, **environment(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    verdict = json.loads(ended.stdout)
    sys.stdout.write(f"{json.dumps(verdict['checks'])}\n")
    assert (ended.returncode, verdict["passed"]) == (0, True), ended.stderr


def test_two_servers_share_one_gpu(server: ModelServer, folder: Path, tmp_path: Path) -> None:
    other = ModelServer(tmp_path, environment(folder))
    statuses: list[int] = []

    def ask(which: ModelServer) -> None:
        statuses.extend(which.predict([[0.5] * 64] * BATCH).status for _ in range(200))

    callers = [threading.Thread(target=ask, args=(which,)) for which in (server, other) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    held = [which.metric("ai_gpu_memory_usage_bytes") or 0 for which in (server, other)]
    other.stop()
    assert set(statuses) == {200}
    assert len(statuses) == 8 * 200
    assert min(held) > 0
    # Each says its own, and both lie on the one device.
    assert (used_bytes() or 0) < torch.cuda.get_device_properties(0).total_memory
