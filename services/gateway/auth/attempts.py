"""Slows down guessing: how often a password may be tried from one address and for one account.

Counted per gateway process; several processes allow as many times more.
"""

from __future__ import annotations

from limits import parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

PER_ACCOUNT = parse("10/5 minutes")
PER_ADDRESS = parse("60/5 minutes")


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
