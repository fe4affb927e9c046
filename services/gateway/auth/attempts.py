"""Slows down guessing: how often a password, or the link to a report, may be tried from an address.

Counted per gateway process; several processes allow as many times more.
"""

from __future__ import annotations

from limits import parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

PER_ACCOUNT = parse("10/5 minutes")
PER_ADDRESS = parse("60/5 minutes")
OPENINGS = parse("60/5 minutes")  # of reports through links, right and wrong ones


class TooManyAttempts(Exception):
    """This has been tried too often lately."""


class Attempts:
    """A moving window of attempts."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def count(self, address: str, email: str) -> None:
        """Note one attempt; raises TooManyAttempts."""
        key = email.strip().lower()
        if not await self._limiter.hit(PER_ADDRESS, "address", address):
            raise TooManyAttempts
        if not await self._limiter.hit(PER_ACCOUNT, "account", address, key):
            raise TooManyAttempts

    async def forget(self, address: str, email: str) -> None:
        """The password was right: count from zero again."""
        await self._limiter.clear(PER_ACCOUNT, "account", address, email.strip().lower())

    async def count_opening(self, address: str) -> None:
        """Note one try to open a shared report; raises TooManyAttempts."""
        if not await self._limiter.hit(OPENINGS, "opening", address):
            raise TooManyAttempts

    async def allow_opening(self, address: str) -> None:
        """Raises TooManyAttempts where the next try would be one too many; counts nothing."""
        if not await self._limiter.test(OPENINGS, "opening", address):
            raise TooManyAttempts
