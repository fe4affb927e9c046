"""Waiting for a condition with a deadline; never for a time.

Deadlines cost nothing when the condition comes true, so they leave room for a slow machine.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
PACE_S = 0.05
DEADLINE_S = 120.0


def wait_until(condition: Callable[[], T], *, what: str, timeout_s: float = DEADLINE_S) -> T:
    """The first true result of `condition`; TimeoutError names `what` and the last result."""
    deadline = time.monotonic() + timeout_s
    while not (result := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(
                f"{what} did not happen within {timeout_s:g} s; last seen: {result!r}"
            )
        time.sleep(PACE_S)
    return result


async def eventually(
    condition: Callable[[], Awaitable[T]], *, what: str, timeout_s: float = DEADLINE_S
) -> T:
    """As `wait_until`, for a condition that is awaited."""
    deadline = time.monotonic() + timeout_s
    while not (result := await condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen in {timeout_s:g} s; last seen: {result!r}")
        await asyncio.sleep(4 * PACE_S)
    return result
