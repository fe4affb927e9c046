"""What media keeps: one document per room. The store blocks, so every call goes to a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from services.media.domain.room import Decision, Phase, Room
from shared.events import Envelope
from shared.store import Aggregates, AnyOf, Collection, Index

ROOMS = Collection("rooms", (Index(("phase",)), Index(("is_occupied",))))
_PAGE = 200


class Rooms:
    """Rooms by interview id. One comes into being with the first thing that is known of it."""

    def __init__(self, rooms: Aggregates[Room]) -> None:
        self._rooms = rooms

    async def get(self, interview_id: str) -> Room:
        """The room, or an empty one."""
        return await asyncio.to_thread(self._rooms.get, interview_id) or Room(interview_id)

    async def change(
        self,
        interview_id: str,
        decide: Callable[[Room], Decision],
        *,
        cause: Envelope | None = None,
    ) -> Room:
        """Store what `decide` makes of the room, with its events, in one write."""

        def change() -> Room:
            self._rooms.add(Room(interview_id))
            return self._rooms.change(interview_id, decide, cause=cause)

        return await asyncio.to_thread(change)

    async def occupied(self) -> list[Room]:
        """Rooms in which somebody sat when last heard of."""
        return await asyncio.to_thread(self._all, {"is_occupied": True})

    async def unfinished(self) -> list[Room]:
        """Rooms whose call or recordings are not done."""
        phases = AnyOf((Phase.LIVE.value, Phase.FINALISING.value))
        return await asyncio.to_thread(self._all, {"phase": phases})

    def _all(self, where: dict[str, object]) -> list[Room]:
        found: list[Room] = []
        while page := self._rooms.find(where, limit=_PAGE, after=found[-1] if found else None):
            found += page
        return found
