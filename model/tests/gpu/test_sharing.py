"""
Half a GPU for each of two, as the MPS control daemon of the device plugin hands it out: the memory of one is out of
reach for the other. Source: NVIDIA k8s-device-plugin cmd/mps-control-daemon/mps (the two defaults that it sets).
"""

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pynvml
import pytest
import torch

REPLICAS = 2


@pytest.fixture
def total_mib() -> int:
    """Memory of the GPU."""
    pynvml.nvmlInit()
    return int(pynvml.nvmlDeviceGetMemoryInfo(pynvml.nvmlDeviceGetHandleByIndex(0)).total) // 2**20


@pytest.fixture
def shared(tmp_path: Path, total_mib: int) -> Iterator[dict[str, str]]:
    """The environment of a client of a daemon that shares the GPU in two."""
    environment = {
        **os.environ,
        "CUDA_MPS_PIPE_DIRECTORY": str(tmp_path / "pipe"),
        "CUDA_MPS_LOG_DIRECTORY": str(tmp_path / "log"),
    }
    for folder in ("pipe", "log"):
        (tmp_path / folder).mkdir()

    def tell(command: str) -> None:
        subprocess.run(["nvidia-cuda-mps-control"], input=command, text=True, env=environment, check=True)

    subprocess.run(["nvidia-cuda-mps-control", "-d"], env=environment, check=True)
    try:
        tell(f"set_default_device_pinned_mem_limit 0 {total_mib // REPLICAS}M\n")
        tell(f"set_default_active_thread_percentage {100 // REPLICAS}\n")
        yield environment
    finally:
        tell("quit\n")


def holding(environment: dict[str, str], mib: int) -> subprocess.Popen[str]:
    """A process that takes so much memory, says whether it got it, and holds it until its input ends."""
    program = textwrap.dedent(
        f"""
        import sys
        import torch
        try:
            taken = torch.empty({mib} * 2**20, dtype=torch.uint8, device="cuda")
            torch.cuda.synchronize()
            print("taken", torch.cuda.get_device_properties(0).multi_processor_count, flush=True)
        except torch.cuda.OutOfMemoryError:
            print("refused", flush=True)
        sys.stdin.read()
        """
    )
    return subprocess.Popen(
        [sys.executable, "-c", program], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_neither_can_have_more_than_its_half(shared: dict[str, str], total_mib: int) -> None:
    half = total_mib // REPLICAS
    two = [holding(shared, half * 8 // 10) for _ in range(REPLICAS)]
    try:
        # Each sees half of the multiprocessors as well.
        processors = torch.cuda.get_device_properties(0).multi_processor_count
        assert [said(process) for process in two] == [f"taken {processors // REPLICAS}"] * REPLICAS
    finally:
        for process in two:
            process.communicate("", timeout=60)
    greedy = holding(shared, half * 11 // 10)
    answer = said(greedy)
    greedy.communicate("", timeout=60)
    assert answer == "refused"
