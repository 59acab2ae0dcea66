"""What a run takes of memory, measured where it can be: the first time, before anything is kept for reuse."""

from collections.abc import Callable
from pathlib import Path

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")


def growth_of(run: Callable[[], object], gpu_bytes: Callable[[], int | None]) -> int:
    """
    Bytes that the run took at its peak. On a GPU, what the framework holds afterwards, since it gives nothing back; on
    the CPU, the highest that the process came to.
    """
    before = gpu_bytes()
    if before is not None:
        run()
        return max(0, (gpu_bytes() or before) - before)
    peak = _reset_peak()
    resident = _kibibytes("VmRSS")
    run()
    return max(0, _kibibytes(peak) - resident) * 1024


def _reset_peak() -> str:
    """The name of the figure that says how high memory came. Source: proc(5), clear_refs, 5."""
    try:
        _CLEAR.write_text("5")
    except OSError:
        # Not allowed: what is left of it afterwards has to do.
        return "VmRSS"
    return "VmHWM"


def _kibibytes(name: str) -> int:
    for line in _STATUS.read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    return 0
