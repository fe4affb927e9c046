"""Waiting for a condition with a deadline; never for a time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(condition: Callable[[], T], *, what: str, timeout_s: float = 30.0) -> T:
    """The first true result of `condition`; raises TimeoutError naming `what` and the last result."""
    deadline = time.monotonic() + timeout_s
    while not (result := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen within {timeout_s:g} s; last seen: {result!r}")
        time.sleep(0.05)  # the poll's pace, not a wait for something to be done
    return result
