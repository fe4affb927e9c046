"""One page's seat in a room of media: taking, keeping and leaving it.

`take` finds the media process that owns the room; everything after it goes to that one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, TypeVar

from services.gateway.room_owner import OwnerRetry, ask_owner, name_of
from services.gateway.services import Services
from shared.events.media import Participant
from shared.messaging.errors import Refused, ServiceError, ServiceUnavailable
from shared.requests.base import Request
from shared.requests.media import CALL_ENDED, Join, KeepAlive, Leave
from shared.telemetry import get_logger

A = TypeVar("A")
MISSES = 3
OUTDATED = (
    2  # times in a row; the page itself asks as soon as it is told of the other side's return
)
ANSWER_S = 3.0
OTHER_SIDE = {
    Participant.CANDIDATE: Participant.RECRUITER,
    Participant.RECRUITER: Participant.CANDIDATE,
}

log = get_logger()


@dataclass(frozen=True)
class Pace:
    """How often a page says that it is there, and how long it may be gone (media allows 10 s)."""

    keep_s: float = 2.0
    retry_s: float = 0.7
    grace_s: float = 2.0
    # A seat may be lost to another page: its "joined" event is on its way then.
    settle_s: float = 0.3
    owner_retry: OwnerRetry = field(default_factory=OwnerRetry)


class Lost(Enum):
    """Why a page has lost its seat."""

    ROOM_GONE = auto()
    CALL_ENDED = auto()


class NoSeat(Exception):
    """The page has not joined."""


class Seat:
    """Empty until `take`; `connection` counts how often this side has joined.

    `is_kept` tells that the page's peer connection goes on, `is_outdated` that it has to be told
    of new streams of the other side.
    """

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
        self.is_kept = False
        self.is_outdated = False
        self._services = services
        self._new_id = new_id
        self._pace = pace
        self._connection_id: str | None = None
        self._instance = ""
        self._gone = ""
        self._highest_seen = 0

    @property
    def is_taken(self) -> bool:
        """Whether this page sits in the room, as far as is known."""
        return self._connection_id is not None

    @property
    def key(self) -> str:
        """What this page takes the seat back with, its peer connection alive."""
        return self._connection_id or ""

    async def take(self, former: str = "", after: str = "") -> None:
        """Join, or go on where the seat with the key `former` was left.

        With `after`, the last key of a page that comes back by itself, another page that has the
        seat now and uses it keeps it. Raises Refused and ServiceError.
        """
        connection_id = self._new_id()
        self._highest_seen = 0
        asked = Join(
            interview_id=self.interview_id,
            role=self.role,
            connection_id=connection_id,
            former=former,
            after=after,
        )
        joined = await ask_owner(
            self._services, asked, retry=self._pace.owner_retry, gone=self._gone
        )
        self._connection_id = connection_id
        self._instance, self._gone = joined.instance, ""
        self.connection = joined.connection
        self.is_kept = joined.is_kept
        self.is_outdated = joined.is_outdated

    def is_older_than(self, connection: int) -> bool:
        """Whether a join with this number means that this page has lost the seat."""
        self._highest_seen = max(self._highest_seen, connection)
        return self.is_taken and self.connection < connection

    @property
    def is_outrun(self) -> bool:
        """Whether another page joined while this one was joining."""
        return self.is_taken and self.connection < self._highest_seen

    async def ask(
        self, order: Callable[..., Request[A]], *, timeout_s: float = 10.0, **given: Any
    ) -> A:
        """Ask the media process that owns the room, about this seat."""
        if self._connection_id is None:
            raise NoSeat
        asked = order(
            interview_id=self.interview_id,
            role=self.role,
            connection_id=self._connection_id,
            **given,
        )
        return await self._services.ask(asked, to=name_of(self._instance), timeout_s=timeout_s)

    async def keep(self, on_outdated: Callable[[], object]) -> Lost:
        """Say every few seconds that this page is there, until the seat is lost.

        A process that is not heard of for a moment may only have lost the broker: calls go on
        meanwhile, so the seat is given up after several misses only. `on_outdated` is called when
        the page was not told of new streams of the other side.
        """
        misses = outdated = 0
        while True:
            await asyncio.sleep(self._pace.retry_s if misses else self._pace.keep_s)
            try:
                kept = await self.ask(KeepAlive, timeout_s=ANSWER_S)
                misses, outdated = 0, outdated + 1 if kept.is_outdated else 0
                if outdated and outdated % OUTDATED == 0:
                    on_outdated()
            except Refused as error:
                return Lost.CALL_ENDED if error.code == CALL_ENDED else Lost.ROOM_GONE
            except ServiceUnavailable:
                misses += 1 if self._services.is_ready else 0
                if misses >= MISSES:
                    self._gone = self._instance
                    return Lost.ROOM_GONE
            except ServiceError:
                pass  # slow or broken for a moment; the lease in media decides

    def forget(self) -> None:
        """The seat is lost; another `take` may follow."""
        self._connection_id = None

    async def leave(self, *, is_final: bool = True) -> None:
        """Free the seat; without an answer its lease runs out by itself.

        Unless it is final, a page that still sends keeps it: only its socket was lost.
        """
        if self._connection_id is None:
            return
        try:
            await self.ask(Leave, timeout_s=ANSWER_S, is_final=is_final)
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
        leaving = seat.leave() if is_final else self._leave_later(seat)
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

    async def _leave_later(self, seat: Seat) -> None:
        await asyncio.sleep(self._grace_s)
        await seat.leave(is_final=False)

    def _forget(self, key: tuple[str, Participant], task: asyncio.Task[None]) -> None:
        if self._waiting.get(key) is task:
            del self._waiting[key]
