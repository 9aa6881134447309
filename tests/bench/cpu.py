"""How much CPU a process has used, from /proc."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

_PROC = Path("/proc")


def seconds(pid: int) -> float:
    """Seconds of CPU that `pid` and its living descendants have used, in steps of 0.01.

    Threads that have ended count too. NaN where there is no /proc.
    """
    if not (_PROC / "self" / "stat").exists():
        return float("nan")
    children, used = defaultdict(list), {}
    for entry in _PROC.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            # What stands before the bracket may hold anything, blanks too.
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        children[int(fields[1])].append(int(entry.name))
        used[int(entry.name)] = int(fields[11]) + int(fields[12])
    total, left = 0, [pid]
    while left:
        process = left.pop()
        total += used.get(process, 0)
        left += children[process]
    return total / os.sysconf("SC_CLK_TCK")
