"""What NVML says of the GPU of this pod."""

from functools import cache
from typing import Any


def used_bytes() -> int | None:
    """Memory in use on the first GPU, whoever uses it; None where there is no GPU, driver or library."""
    library = _nvml()
    if library is None:
        return None
    try:
        device = library.nvmlDeviceGetHandleByIndex(0)
        return int(library.nvmlDeviceGetMemoryInfo(device).used)
    except library.NVMLError:
        return None


@cache
def _nvml() -> Any:
    try:
        import pynvml

        pynvml.nvmlInit()
    except Exception:  # No library and no driver are the same to us: no GPU.
        return None
    return pynvml
