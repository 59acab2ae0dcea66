"""What the image was declared to be made of: written by its build, compared by the gate with what is really there."""

from collections.abc import Mapping

FIELDS = ("framework", "framework_version", "cuda", "cudnn", "python")


def declared(environment: Mapping[str, str]) -> dict[str, str]:
    """The build arguments of the Dockerfile, as far as they were given."""
    found = {field: environment.get(f"MODEL_SERVER_DECLARED_{field.upper()}", "") for field in FIELDS}
    return {field: value for field, value in found.items() if value}
