"""`rollout`: makes a new revision ready to take over, and lets its exit code decide whether it does."""

import argparse
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from model_server.console import say
from model_server.gate.check import Check, Unmeasurable
from model_server.gate.command import add_test_arguments, read_secret, request_of, tell

if TYPE_CHECKING:
    from model_server.gate.measure import Verdict
    from model_server.rollout.capacity import Candidate
    from model_server.rollout.prometheus import Prometheus


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """`rollout`."""
    parser = subparsers.add_parser(
        "rollout",
        help="make a new revision complete, test it, and for a canary watch it",
        description=(
            "Runs in a pod of the cluster, with an account that may count the pods of the Service and scale the "
            "Deployment. Exit code 0: it may take over. 1: it failed. 2: it could not be measured. The verdict is JSON "
            "on standard output. A revision that failed is scaled to nothing, unless it serves alone."
        ),
    )
    parser.add_argument("--strategy", choices=("blue-green", "canary"), required=True)
    parser.add_argument("--service", required=True, help="name of the Service that callers use")
    parser.add_argument("--deployment", required=True, help="name of the Deployment that wants to serve")
    parser.add_argument("--min-replicas", type=_count, default=1, help="fewest pods (%(default)s)")
    parser.add_argument("--max-replicas", type=_count, default=1, help="most pods (%(default)s)")
    parser.add_argument("--ready-seconds", type=float, default=600, help="longest wait for pods (%(default)s)")
    parser.add_argument("--keep-failed", action="store_true", help="leave a revision that failed its pods")
    add_test_arguments(parser)
    canary = parser.add_argument_group("canary")
    canary.add_argument("--weight-percent", type=_percent, default=10, help="its part of all pods (%(default)s)")
    canary.add_argument("--watch-seconds", type=float, default=300, help="how long it is watched (%(default)s)")
    canary.add_argument("--min-requests", type=_count, default=100, help="fewest that allow a verdict (%(default)s)")
    canary.add_argument("--max-error-ratio", type=float, default=0.01, help="beyond that of the others (%(default)s)")
    canary.add_argument("--prometheus-url", help="such as http://prometheus:9090")
    canary.add_argument("--prometheus-username")
    canary.add_argument("--prometheus-password-file", type=Path)


def run(args: argparse.Namespace) -> int:
    """0, 1 or 2."""
    # The Job's deadline ends it so; what it made has to be taken back all the same.
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        return _run(args)
    finally:
        signal.signal(signal.SIGTERM, before)


def _run(args: argparse.Namespace) -> int:
    from model_server.gate.measure import Verdict
    from model_server.rollout.capacity import Candidate, release
    from model_server.rollout.cluster import Cluster, own_access

    verdict = Verdict()
    candidate: Candidate | None = None
    try:
        access = own_access()
        candidate = Candidate(Cluster(access), args.deployment, args.service, args.ready_seconds)
        _roll_out(args, candidate, access.namespace, verdict)
    except Unmeasurable as error:
        verdict.error = str(error)
    except _Interrupted:
        verdict.error = "it was stopped before there was a verdict: the time for all of it is over"
    # There is a verdict: nothing stops the taking back, which is short.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    code = tell(verdict, "rollout")
    if code != 0 and candidate is not None and not args.keep_failed:
        try:
            release(candidate)
        except Unmeasurable as error:
            say(f"rollout: the pods of {args.deployment} were not given back: {error}")
    return code


def _roll_out(args: argparse.Namespace, candidate: "Candidate", namespace: str, verdict: "Verdict") -> None:
    """Writes what it finds into the verdict."""
    from model_server.gate.measure import measure
    from model_server.rollout.capacity import Bounds, grow

    # Before anything is made: a wrong address or a missing key file would cost a whole attempt.
    request, prometheus = request_of(args), _prometheus(args)
    bounds = Bounds(args.min_replicas, max(args.min_replicas, args.max_replicas))
    is_canary = args.strategy == "canary"
    # Callers come to a canary as soon as it is ready: until it is tested, to as few pods as possible.
    grow(candidate, (lambda _serving: 1) if is_canary else bounds.full)
    found = measure(request, lambda check: say(str(check)))
    verdict.model, verdict.checks, verdict.error = found.model, found.checks, found.error
    if not verdict.passed or not is_canary:
        return
    if candidate.serving() > 0:
        grow(candidate, lambda serving: bounds.share(serving, args.weight_percent))
        for check in _watched(args, prometheus, namespace):
            verdict.checks.append(check)
            say(str(check))
    if verdict.passed:
        grow(candidate, bounds.full)


def _prometheus(args: argparse.Namespace) -> "Prometheus | None":
    from model_server.rollout.prometheus import Prometheus

    if args.prometheus_url is None:
        return None
    password = read_secret("--prometheus-password-file", args.prometheus_password_file)
    return Prometheus(args.prometheus_url, args.prometheus_username, password)


def _watched(args: argparse.Namespace, prometheus: "Prometheus | None", namespace: str) -> list[Check]:
    from model_server.gate.check import Limits
    from model_server.rollout.watch import Revisions, Watch, watch

    if prometheus is None:
        raise Unmeasurable("--prometheus-url is needed: a canary is judged by what Prometheus counted")
    limits = Limits(args.max_latency_seconds, args.min_accuracy, args.max_memory_bytes)
    return watch(
        prometheus,
        Revisions(namespace, args.service, args.deployment),
        Watch(args.watch_seconds, args.min_requests, args.max_error_ratio, limits),
    )


class _Interrupted(BaseException):
    """No library on the way takes it for an error of its own."""


def _interrupt(_signal: int, _frame: object) -> None:
    # A second one would end the handling of the first.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise _Interrupted


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text}: at least 1 is needed")
    return value


def _percent(text: str) -> float:
    value = float(text)
    if not 0 < value < 100:
        raise argparse.ArgumentTypeError(f"{text}: more than 0 and less than 100 is needed")
    return value
