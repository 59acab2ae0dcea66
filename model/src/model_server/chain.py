"""What the image was declared to be made of: written by its build, compared by the gate with what is really there."""

from collections.abc import Mapping

_FIELDS = ("framework", "framework_version", "cuda", "cudnn", "python")


def declared(environment: Mapping[str, str]) -> dict[str, str]:
    """
    The build arguments of the Dockerfile, as far as they speak of this image: one that serves in ONNX form what a
    framework trained has no such framework in it, and is declared by its Python alone.
    """
    found = {field: environment.get(f"MODEL_SERVER_DECLARED_{field.upper()}", "") for field in _FIELDS}
    runtime = environment.get("MODEL_SERVER_DECLARED_RUNTIME", found["framework"])
    own = _FIELDS if runtime == found["framework"] else ("python",)
    return {field: found[field] for field in own if found[field]}
