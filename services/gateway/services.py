"""The other services, as the gateway reaches them over the bus."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from shared.requests.base import Request

A = TypeVar("A")


class Services(Protocol):
    """What is used of `shared.messaging.bus.Bus`; its errors are in `shared.messaging.errors`."""

    @property
    def is_ready(self) -> bool:
        """Whether the broker is connected."""

    async def ask(self, asked: Request[A], *, to: str = "", timeout_s: float = 5.0) -> A:
        """Ask a service, or the one process of it that is named, and wait for its answer."""

    async def parked(self, limit: int = 50) -> list[dict[str, Any]]:
        """Messages that no consumer could handle."""

    async def parked_count(self) -> int:
        """How many there are."""

    async def replay_parked(self, parked_id: str) -> bool:
        """Hand a parked message to its consumer again."""

    async def discard_parked(self, parked_id: str) -> bool:
        """Drop a parked message for good."""
