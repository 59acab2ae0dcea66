"""One command of the image, run in the process of the test."""

import json
from typing import Any

import pytest

from model_server.__main__ import main


class Ended:
    """What a command left behind."""

    def __init__(self, code: int, out: str, said: str) -> None:
        self.code = code
        self.out = out
        self.said = said
        """Standard error."""

    @property
    def json(self) -> Any:
        """The one document on standard output."""
        return json.loads(self.out)


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> Ended:
    """`python -m model_server …`."""
    capsys.readouterr()
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return Ended(code, captured.out, captured.err)
