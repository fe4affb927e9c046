"""What a server has used of the CPU."""

import psutil


def cpu_s(pid: int) -> float:
    """User and system time so far, of all its threads and of the processes that it started."""
    root = psutil.Process(pid)
    return sum(sum(each.cpu_times()[:2]) for each in (root, *root.children(recursive=True)))
