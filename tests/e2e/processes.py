"""The processes of a running product, to kill one."""

import contextlib
import os
import signal
from collections.abc import Iterator

import psutil

from tests.e2e.conftest import Product


def children_of(pid: int) -> Iterator[tuple[int, str]]:
    """Every process below `pid` with its command line."""
    for process in psutil.Process(pid).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            yield process.pid, " ".join(process.cmdline())


def kill(product: Product, victim: str) -> None:
    """Kill -9 of "broker" or of a service; the launcher starts it again."""
    _signal(product, victim, signal.SIGKILL)


def freeze(product: Product, victim: str) -> None:
    """It stays, but answers nobody any more."""
    _signal(product, victim, signal.SIGSTOP)


def _signal(product: Product, victim: str, which: signal.Signals) -> None:
    wanted = "beam.smp" if victim == "broker" else f"services.{victim}"
    pids = [p for p, command in children_of(product.launcher.pid) if wanted in command]
    assert pids, f"{victim} is not running"
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):  # it went with the one before
            os.kill(pid, which)
