"""What the service says that it is: the model, and the software that the model runs on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from model_server.gate.check import Check, Unmeasurable
from model_server.gate.client import Address, Connection

_LOOKS = 8
"""Connections that ask: each may come to another pod."""


@dataclass(frozen=True)
class About:
    """The answer of one pod."""

    model: Mapping[str, Any]
    served_by: str
    declared: Mapping[str, Any]
    actual: Mapping[str, Any]

    @property
    def version(self) -> str:
        """Version of the model."""
        return str(self.model.get("version"))


def ask_about(address: Address) -> list[About]:
    """One answer of each pod that was met."""
    found: dict[str, About] = {}
    for _ in range(_LOOKS):
        with Connection(address) as connection:
            about = _read(connection.get_json("/v1/about"), address)
        found[about.served_by] = about
    return [found[name] for name in sorted(found)]


def _read(document: Any, address: Address) -> About:
    if not isinstance(document, Mapping) or not isinstance(document.get("model"), Mapping):
        raise Unmeasurable(f"{address.url}/v1/about names no model: {str(document)[:200]}")
    declared, actual = document.get("declared") or {}, document.get("actual") or {}
    if not isinstance(declared, Mapping) or not isinstance(actual, Mapping):
        raise Unmeasurable(f"{address.url}/v1/about: `declared` and `actual` are no objects: {str(document)[:200]}")
    return About(document["model"], str(document.get("served_by", "")), declared, actual)


def check_chain(pods: Sequence[About], expected_version: str | None) -> Check:
    """The image holds what its build declared, and all pods serve one version, the expected one if there is one."""
    problems = [problem for about in pods for problem in _mismatches(about)]
    versions = sorted({about.version for about in pods})
    if len(versions) > 1:
        problems.append(f"pods serve versions {', '.join(versions)}: wait until one revision serves alone")
    if expected_version is not None and versions != [expected_version]:
        problems.append(f"version {', '.join(versions)} is served, expected {expected_version}")
    compared = sum(len(about.declared) for about in pods)
    where = f"{compared} declared versions on {len(pods)} pod{'s' if len(pods) > 1 else ''} as declared"
    return Check("chain", not problems, len(problems), 0, "mismatches", "; ".join(dict.fromkeys(problems)) or where)


def _mismatches(about: About) -> list[str]:
    return [
        f"{name} {about.actual.get(name, 'nothing')} on {about.served_by or 'a pod'}, declared {declared}"
        for name, declared in about.declared.items()
        if declared and not is_version_of(str(about.actual.get(name, "")), str(declared))
    ]


def is_version_of(actual: str, declared: str) -> bool:
    """2.8 admits 2.8.1 and 2.8.0+cu128, and never 2.80: whole numbers are compared, as many as were declared."""
    wanted = declared.partition("+")[0].split(".")
    return actual.partition("+")[0].split(".")[: len(wanted)] == wanted
