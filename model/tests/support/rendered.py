"""What the Pulumi program renders, read from the golden file that a test of the program compares with it."""

from pathlib import Path
from typing import Any

import yaml

_GOLDEN = Path(__file__).parents[3] / "test/golden/local.yaml"


def pod_of(name: str) -> dict[str, Any]:
    """The pod of a Deployment of the local stack."""
    resources = yaml.safe_load(_GOLDEN.read_text(encoding="utf-8"))
    (found,) = [body for urn, body in resources.items() if urn.endswith(f"apps/v1:Deployment::{name}")]
    pod: dict[str, Any] = found["inputs"]["spec"]["template"]["spec"]
    return pod


def plain_environment(container: dict[str, Any]) -> dict[str, str]:
    """The variables whose values stand in the manifest; those from Secrets are the test's to give."""
    return {entry["name"]: entry["value"] for entry in container["env"] if "value" in entry}


def secret_environment(container: dict[str, Any]) -> set[str]:
    """The names of those that come from a Secret."""
    return {entry["name"] for entry in container["env"] if "valueFrom" in entry}
