"""A service that does as it is told, and an evaluation set that it knows the answers to."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from support.command_line import Ended, run
from support.fake_service import FakeService, serving

from model_server.folder.samples import Samples, write_samples

Gate = Callable[..., Ended]


@pytest.fixture
def service() -> FakeService:
    """Good in every way, until a test changes it."""
    return FakeService()


@pytest.fixture
def evaluation(tmp_path: Path) -> Path:
    """A hundred samples, whose first number is the label."""
    labels = np.arange(100, dtype=np.int64) % 10
    inputs = np.column_stack([labels, np.zeros(100)]).astype(np.float32)
    file = tmp_path / "evaluation.npz"
    write_samples(Samples(inputs, labels), file)
    return file


@pytest.fixture
def gate(service: FakeService, evaluation: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Gate]:
    """Tests the service with the command."""
    with ExitStack() as stack:
        url = stack.enter_context(serving(service))

        def test(*more: object) -> Ended:
            # A limit that also holds where other tests keep the processors busy.
            given = ["--url", url, "--evaluation", evaluation, "--samples", 40, "--max-latency-seconds", 5]
            given += ["--wait-seconds", 0]
            return run(capsys, "gate", *given, *more)

        yield test
