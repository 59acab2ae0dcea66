"""`gate`: tests a running service, and lets its exit code decide."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from model_server.console import say
from model_server.gate.check import Limits, Unmeasurable

if TYPE_CHECKING:
    from model_server.gate.measure import Request, Verdict

_DEFAULTS = Limits()


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """`gate`."""
    parser = subparsers.add_parser(
        "gate",
        help="test a running model service: latency, accuracy, memory, versions",
        description="Exit code 0: passed. 1: failed. 2: could not be measured. The verdict is JSON on standard output.",
    )
    add_test_arguments(parser)


def add_test_arguments(parser: argparse.ArgumentParser) -> None:
    """What is tested, and against which limits."""
    parser.add_argument("--url", required=True, help="address of the service, such as http://digits.mlops-models:80")
    parser.add_argument(
        "--max-latency-seconds", type=float, default=_DEFAULTS.latency_seconds, help="p99 of one sample (%(default)s)"
    )
    parser.add_argument(
        "--min-accuracy", type=float, default=_DEFAULTS.accuracy, help="on the evaluation set (%(default)s)"
    )
    parser.add_argument(
        "--max-memory-bytes", type=float, default=_DEFAULTS.memory_bytes, help="growth for a batch of 32 (%(default)g)"
    )
    parser.add_argument(
        "--evaluation", help=".npz, folder of a model, or models:/name/version (default: that of the served version)"
    )
    parser.add_argument("--expect-version", help="version of the model that has to be the one served")
    parser.add_argument("--samples", type=int, default=200, help="requests that latency is measured with (%(default)s)")
    parser.add_argument("--wait-seconds", type=float, default=120, help="longest wait for /readyz (%(default)s)")
    parser.add_argument("--api-key-file", type=Path, help="file with the key that the service asks for")


def run(args: argparse.Namespace) -> int:
    """0, 1 or 2."""
    from model_server.gate.measure import Verdict, measure

    try:
        verdict = measure(request_of(args), lambda check: say(str(check)))
    except Unmeasurable as error:
        verdict = Verdict(error=str(error))
    return tell(verdict, "gate")


def request_of(args: argparse.Namespace) -> "Request":
    """The test that the arguments ask for."""
    from model_server.gate.client import Address
    from model_server.gate.measure import Request

    return Request(
        Address(args.url, read_secret("--api-key-file", args.api_key_file)),
        Limits(args.max_latency_seconds, args.min_accuracy, args.max_memory_bytes),
        args.evaluation,
        _positive(args.samples),
        args.wait_seconds,
        args.expect_version,
    )


def tell(verdict: "Verdict", command: str) -> int:
    """The verdict on standard output, and what it could not measure on standard error; answers the exit code."""
    if verdict.error is not None:
        say(f"{command}: {verdict.error}")
    sys.stdout.write(f"{verdict.to_json()}\n")
    return verdict.exit_code


def _positive(samples: int) -> int:
    if samples < 1:
        raise Unmeasurable(f"--samples {samples}: at least one is needed, and below 100 the p99 is the slowest")
    return samples


def read_secret(option: str, file: Path | None) -> str | None:
    """What a file holds; raises `Unmeasurable`."""
    if file is None:
        return None
    try:
        secret = file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Unmeasurable(f"{option} {file} cannot be read: {error.strerror}") from error
    if not secret:
        raise Unmeasurable(f"{option} {file} is empty")
    return secret
