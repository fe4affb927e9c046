"""One page's seat in the room that media holds: taking, keeping and leaving it.

`join` goes to any media process; everything after it to the one that holds the room.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from services.gateway.services import Services
from shared.events.media import Participant
from shared.messaging.errors import Refused, ServiceError, ServiceUnavailable
from shared.telemetry import get_logger

MISSES = 3
ANSWER_S = 3.0
CALL_ENDED = "call_ended"
UNKNOWN = "connection_unknown"
OTHER_SIDE = {
    Participant.CANDIDATE: Participant.RECRUITER,
    Participant.RECRUITER: Participant.CANDIDATE,
}

log = get_logger()


@dataclass(frozen=True)
class Pace:
    """How often a page says that it is there, and how long it may be gone (media allows 10 s)."""

    keep_s: float = 3.0
    retry_s: float = 1.0
    grace_s: float = 2.0
    # A seat may be lost to another page: its "joined" event is on its way then.
    settle_s: float = 0.3


class Lost(Enum):
    """Why a seat is no longer held."""

    ROOM_GONE = auto()
    CALL_ENDED = auto()


class NoSeat(Exception):
    """The page has not joined."""


class Seat:
    """Empty until `take`; `connection` counts how often this side has joined."""

    def __init__(
        self,
        services: Services,
        interview_id: str,
        role: Participant,
        *,
        new_id: Callable[[], str],
        pace: Pace,
    ) -> None:
        self.interview_id = interview_id
        self.role = role
        self.connection = 0
        self._services = services
        self._new_id = new_id
        self._pace = pace
        self._connection_id: str | None = None
        self._holder = ""
        self._highest_seen = 0

    @property
    def is_taken(self) -> bool:
        """Whether this page sits in the room, as far as is known."""
        return self._connection_id is not None

    async def take(self) -> int:
        """Join; the number of this connection. Raises Refused and ServiceError."""
        connection_id = self._new_id()
        self._highest_seen = 0
        answer = await self._services.call(
            "media",
            "join",
            interview_id=self.interview_id,
            role=self.role.value,
            connection_id=connection_id,
        )
        self._connection_id = connection_id
        self._holder = f"media-{answer['instance']}"
        self.connection = int(answer["connection"])
        return self.connection

    def is_older_than(self, connection: int) -> bool:
        """Whether a join with this number means that this page has lost the seat."""
        self._highest_seen = max(self._highest_seen, connection)
        return self.is_taken and self.connection < connection

    @property
    def is_outrun(self) -> bool:
        """Whether another page joined while this one was joining."""
        return self.is_taken and self.connection < self._highest_seen

    async def ask(self, method: str, *, timeout_s: float = 10.0, **kwargs: Any) -> Any:
        """Ask the media process that holds the room, about this seat."""
        if self._connection_id is None:
            raise NoSeat
        return await self._services.call(
            self._holder,
            method,
            timeout_s=timeout_s,
            interview_id=self.interview_id,
            role=self.role.value,
            connection_id=self._connection_id,
            **kwargs,
        )

    async def keep(self) -> Lost:
        """Say every few seconds that this page is there, until the seat is lost.

        A process that is not heard of for a moment may only have lost the broker: calls go on
        meanwhile, so the seat is given up after several misses only.
        """
        misses = 0
        while True:
            await asyncio.sleep(self._pace.retry_s if misses else self._pace.keep_s)
            try:
                await self.ask("keep_alive", timeout_s=ANSWER_S)
                misses = 0
            except Refused as error:
                return Lost.CALL_ENDED if error.code == CALL_ENDED else Lost.ROOM_GONE
            except ServiceUnavailable:
                misses += 1 if self._services.is_ready else 0
                if misses >= MISSES:
                    return Lost.ROOM_GONE
            except ServiceError:
                pass  # slow or broken for a moment; the lease in media decides

    def forget(self) -> None:
        """The seat is lost; another `take` may follow."""
        self._connection_id = None

    async def leave(self) -> None:
        """Free the seat; without an answer its lease runs out by itself."""
        if self._connection_id is None:
            return
        try:
            await self.ask("leave", timeout_s=ANSWER_S)
        except (Refused, ServiceError) as error:
            log.info("seat_not_left", interview_id=self.interview_id, error=type(error).__name__)
        self.forget()


class Departures:
    """Seats whose page closed: freed after a grace, since a reload comes back at once (S9)."""

    def __init__(self, grace_s: float) -> None:
        self._grace_s = grace_s
        self._is_closed = False
        self._waiting: dict[tuple[str, Participant], asyncio.Task[None]] = {}

    def expect(self, seat: Seat, *, is_final: bool) -> None:
        """The page of this seat closed; `is_final` when it said that it would not come back."""
        if self._is_closed or not seat.is_taken:
            return
        self.cancel(seat)
        key = (seat.interview_id, seat.role)
        grace_s = 0.0 if is_final else self._grace_s
        leaving = self._leave_after(grace_s, seat)
        task = asyncio.create_task(leaving, name=f"leave {seat.interview_id}")
        self._waiting[key] = task
        task.add_done_callback(lambda done: self._forget(key, done))

    def cancel(self, seat: Seat) -> None:
        """Somebody took the seat again."""
        if task := self._waiting.pop((seat.interview_id, seat.role), None):
            task.cancel()

    async def close(self) -> None:
        """Stop waiting: pages come back to the next gateway, or media's leases free the seats."""
        self._is_closed = True
        tasks = list(self._waiting.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _leave_after(self, grace_s: float, seat: Seat) -> None:
        await asyncio.sleep(grace_s)
        await seat.leave()

    def _forget(self, key: tuple[str, Participant], task: asyncio.Task[None]) -> None:
        if self._waiting.get(key) is task:
            del self._waiting[key]
