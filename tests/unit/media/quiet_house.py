"""Media's orchestration without sockets, writers of dumps, processes or waiting: working fakes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from services.media.calls.events import CallEvents
from services.media.calls.live_room import LiveRoom, LiveRooms
from services.media.calls.ownership import Ownership
from services.media.cluster.live_events import LiveEvents
from services.media.cluster.membership import Membership
from services.media.cluster.part_delivery import PartDelivery
from services.media.domain.ownership import Instance
from services.media.domain.room import Decision, Part, Room
from services.media.finishing.finisher import Finisher
from services.media.finishing.process import FilesNotMade
from services.media.recording.segments import Segment
from services.media.recording.spool import Spool
from services.media.storage import INSTANCES, ROOMS, Instances, Rooms
from shared.blobs import Blobs, open_blobs
from shared.events import Envelope, Event
from shared.events.media import Participant
from shared.store import Aggregates, OutboxSource, Unavailable, open_store
from tests.support.waiting import eventually
from tests.unit.media.builders import NOON
from tests.unit.media.peers import FakePeer

HERE, THERE = "here", "there"
ID = "interview-1"
_numbers = count(1)


def an_envelope(event: Event) -> Envelope:
    """An event on its way."""
    return Envelope(f"e{next(_numbers)}", event, NOON, sequence=1, correlation_id="c1")


class Clock:
    """Stands still until something sleeps by it, or it is moved."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.on_sleep: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds - 1000)

    def monotonic_s(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        self.on_sleep()
        await asyncio.sleep(0)


class FakeConnection(FakePeer):
    """A peer connection of a browser that answers at once."""

    def __init__(self, clock: Clock, **_hooks: Callable[..., None]) -> None:
        super().__init__()
        self.heard_at_s = clock.seconds
        self.was_connected = self.is_closed = False

    async def offer(self) -> str:
        return "offer"

    async def answer(self, _sdp: str) -> None:
        self.was_connected = True

    async def close(self) -> None:
        self.is_closed, self.is_connected = True, False


class FakeRecorder:
    """Remembers what it was told; `refused` are those whose recording the disk does not take."""

    def __init__(self) -> None:
        self.running: set[Participant] = set()
        self.interrupted: set[Participant] = set()
        self.refused: set[Participant] = set()
        self.parts: list[Part] = []  # that the room does not know of yet
        self.segments: list[tuple[Part, Segment]] = []
        self.cuts: list[float] = []
        self.captioned: set[Participant] = set()
        self.needs_care = False
        self.has_kept_all_sound = True

    @property
    def is_idle(self) -> bool:
        return not self.running

    @property
    def untold_part(self) -> Part | None:
        return self.parts[0] if self.parts else None

    def told(self, part: Part) -> None:
        self.parts.remove(part)

    def is_running(self, who: Participant) -> bool:
        return who in self.running

    async def caption(self, who: Participant, *, is_wanted: bool) -> None:
        self.captioned = self.captioned | {who} if is_wanted else self.captioned - {who}

    def may_start(self, who: Participant) -> bool:
        return who not in self.refused

    def start(self, who: Participant) -> object:
        self.running.add(who)
        return object()

    def fail(self, who: Participant, _reason: str) -> bool:
        is_new = who not in self.interrupted
        self.interrupted.add(who)
        self.refused.add(who)
        return is_new

    def is_interrupted(self, who: Participant) -> bool:
        return who in self.interrupted

    def check_outages(self) -> None:
        self.interrupted &= self.refused

    async def stop(self, who: Participant) -> None:
        self.running.discard(who)

    def cut_at(self, at_s: float) -> None:
        self.cuts.append(at_s)

    def add(self, part: Part, segment: Segment) -> None:
        self.segments.append((part, segment))

    async def close(self) -> None:
        self.running.clear()


class RoomsThatMayBeAway(Rooms):
    """Rooms in a store that answers, or does not: as long as it is away, or so many times."""

    is_away = False
    failures = 0

    def _reach(self) -> None:
        if self.is_away:
            raise Unavailable
        if self.failures:
            self.failures -= 1
            raise Unavailable

    async def get(self, interview_id: str) -> Room:
        self._reach()
        return await super().get(interview_id)

    async def change(
        self,
        interview_id: str,
        decide: Callable[[Room], Decision],
        *,
        cause: Envelope | None = None,
    ) -> Room:
        self._reach()
        return await super().change(interview_id, decide, cause=cause)


class FileMaker:
    """Makes a recording of ten seconds out of whatever is there, unless it is to fail first."""

    def __init__(self) -> None:
        self.failures: list[Exception] = []
        self.made: list[str] = []
        self.damaged: list[str] = []

    async def __call__(
        self, folder: Path, participant: str, *, after_s: Mapping[str, float]
    ) -> dict[str, Any]:
        if self.failures:
            raise self.failures.pop(0)
        self.made.append(participant)
        (folder / f"{participant}.webm").write_bytes(b"a recording")
        recording = {
            "file": f"{participant}.webm",
            "started_at_s": NOON.timestamp(),
            "duration_s": 10.0,
            "gaps": [],
        }
        return {"recording": recording, "segments": [], "damaged": self.damaged}


BROKEN = FilesNotMade("it cannot be read")


@dataclass
class House:
    """The parts of one media process, put together as in `wiring`."""

    rooms: RoomsThatMayBeAway
    instances: Instances
    blobs: Blobs
    spool: Spool
    outbox: OutboxSource
    clock: Clock = field(default_factory=Clock)
    files: FileMaker = field(default_factory=FileMaker)
    parts_wait_s: float = 30.0
    written: set[Path] = field(default_factory=set)  # folders to which something is being written

    def __post_init__(self) -> None:
        clock = self.clock
        self.recorders: dict[str, FakeRecorder] = {}
        self.peers: list[FakeConnection] = []
        self.finisher = Finisher(
            self.rooms, self.blobs, self.spool, self.parts_wait_s,
            lambda folder: folder in self.written,
            now=clock.now, monotonic_s=clock.monotonic_s, sleep=clock.sleep, make_files=self.files,
        )  # fmt: skip
        self.live = LiveRooms(self.rooms, self.a_live_room)
        self.ownership = Ownership(
            self.rooms, self.live, HERE, self.instances, clock.now, clock.monotonic_s
        )
        self.part_delivery = PartDelivery(
            self.rooms, self.live, self.spool, self.finisher,
            lambda folder: folder in self.written, self.ownership.watch.is_gone,
        )  # fmt: skip
        self.membership = Membership(
            self.ownership, self.live, self.rooms, self.finisher, self.part_delivery,
            clock.monotonic_s,
        )  # fmt: skip
        call_events = CallEvents(self.rooms, self.live, self.ownership, self.finisher, self.spool)
        self.live_events = LiveEvents(self.live, self.ownership, call_events, sleep=clock.sleep)

    def a_live_room(self, interview_id: str) -> LiveRoom:
        recorder: Any = self.recorders.setdefault(interview_id, FakeRecorder())
        monotonic_s = self.clock.monotonic_s
        make_peer: Any = self.a_peer
        return LiveRoom(interview_id, make_peer, recorder, instance=HERE, monotonic_s=monotonic_s)

    def a_peer(self, **hooks: Any) -> FakeConnection:
        self.peers.append(FakeConnection(self.clock, **hooks))
        return self.peers[-1]

    @property
    def recorder(self) -> FakeRecorder:
        return self.recorders[ID]

    async def stored(self, room: Room) -> Room:
        """Put this room into the store."""
        return await self.rooms.change(room.id, lambda _: (room, ()))

    async def room(self) -> Room:
        return await self.rooms.get(ID)

    async def told(self, kind: type[Event]) -> list[Any]:
        pending = await asyncio.to_thread(self.outbox.pending, 100)
        return [envelope.event for _, envelope in pending if isinstance(envelope.event, kind)]

    async def beats(self, name: str, **said: bool) -> None:
        """Another process shows that it lives."""
        await self.instances.beat(name, **{"is_taking": True, **said})
        await self.ownership.see_others()

    async def falls_silent(self) -> None:
        """The other processes' heartbeats stop for longer than their lease."""
        for _ in range(4):
            self.clock.seconds += 2
            await self.ownership.see_others()

    def dumped(
        self, who: Participant = Participant.CANDIDATE, *, spool: Spool | None = None
    ) -> Path:
        """A dump of this interview on the disk, begun at noon."""
        path = (spool or self.spool).new_part(ID, who.value, NOON.timestamp())
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
        return path

    async def is_finished(self) -> None:
        """Until the finisher has nothing to do."""

        async def is_idle() -> bool:
            return not self.finisher.is_busy

        await eventually(is_idle, what="the end of finishing")


@contextmanager
def a_house(folder: Path) -> Iterator[House]:
    """One media process whose store and files lie in `folder`."""
    store, ids = open_store("media", mongo_url=None, folder=folder), count(1)
    clock = Clock()
    kept: dict[str, Any] = {"now": clock.now, "new_id": lambda: f"id{next(ids)}"}
    rooms = RoomsThatMayBeAway(Aggregates(store, ROOMS, Room, **kept))
    instances = Instances(Aggregates(store, INSTANCES, Instance, **kept))
    blobs, spool = open_blobs(None, folder / "blobs"), Spool(folder / "media" / HERE)
    yield House(rooms, instances, blobs, spool, OutboxSource((store, ROOMS)), clock)
    store.close()


def owned_by(owner: str | None, room: Room) -> Room:
    """The same room, of that process."""
    return replace(room, owner=owner)
