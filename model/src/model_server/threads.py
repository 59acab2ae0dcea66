"""How many threads a run of the model may use: as many cores as the container may, not as the machine has."""

import math
import os
from pathlib import Path

_CGROUP = Path("/sys/fs/cgroup")


def set_thread_count(cgroup: Path = _CGROUP) -> int:
    """
    Sets OMP_NUM_THREADS where nobody did, before a library reads it. On a node with 96 cores and a limit of two, 96
    threads would take turns and be throttled together.
    """
    given = os.environ.get("OMP_NUM_THREADS", "")
    if given.isdigit() and int(given) > 0:
        return int(given)
    count = max(1, math.floor(min(len(os.sched_getaffinity(0)), _limit(cgroup))))
    os.environ["OMP_NUM_THREADS"] = str(count)
    return count


def _limit(cgroup: Path) -> float:
    """Cores that the control group leaves, by version 2 or 1; infinite where it says nothing."""
    try:
        quota, period = (cgroup / "cpu.max").read_text().split()
    except OSError:
        try:
            quota = (cgroup / "cpu/cpu.cfs_quota_us").read_text().strip()
            period = (cgroup / "cpu/cpu.cfs_period_us").read_text().strip()
        except OSError:
            return math.inf
    return int(quota) / int(period) if quota.isdigit() and int(quota) > 0 else math.inf
