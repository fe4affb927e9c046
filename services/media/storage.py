"""What media keeps: a document per room, and one per media process.

The store blocks, so every call goes to a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from services.media.domain.ownership import Instance
from services.media.domain.room import Decision, Room
from shared.events import Envelope
from shared.store import Aggregates, AnyOf, Collection, Index

ROOMS = Collection("rooms", (Index(("holder",)),))  # so a room's owner is stored
INSTANCES = Collection("instances", (Index(("is_running",)),))
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
        start = Room(interview_id)
        return await asyncio.to_thread(
            self._rooms.change, interview_id, decide, cause=cause, start=start
        )

    async def owned_by(self, instance: str) -> list[Room]:
        """Rooms that this media process has, as far as the store knows."""
        return await asyncio.to_thread(self._all, {"holder": instance})

    def _all(self, where: dict[str, object]) -> list[Room]:
        found: list[Room] = []
        while page := self._rooms.find(where, limit=_PAGE, after=found[-1] if found else None):
            found += page
        return found


class Instances:
    """The media processes, by name."""

    def __init__(self, instances: Aggregates[Instance]) -> None:
        self._instances = instances

    async def beat(self, name: str, *, is_taking: bool, is_running: bool = True) -> None:
        """Show that this process lives, or that it has ended."""

        def decide(before: Instance) -> tuple[Instance, tuple[()]]:
            return Instance(name, before.beats + 1, is_taking, is_running), ()

        await asyncio.to_thread(self._instances.change, name, decide, start=Instance(name))

    async def all(self) -> list[Instance]:
        """Every process that was ever there and has not been forgotten."""
        where = {"is_running": AnyOf((True, False))}
        return await asyncio.to_thread(self._instances.find, where, limit=_PAGE)
