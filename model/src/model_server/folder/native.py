"""The form of a model that only its own framework loads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class NativeForm:
    """The form that the framework itself loads, beside the ONNX one."""

    flavor: str
    """Name in `MLmodel`: `pytorch` or `tensorflow`."""
    data: str
    """File or folder, relative to the model's folder."""
    options: Mapping[str, object] = field(default_factory=dict)
    requirements: Sequence[str] = ()
