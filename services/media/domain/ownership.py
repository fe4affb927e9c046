"""Which media process owns a room. One at a time: every change of hands is a conditional write.

A process that owns rooms shows that it lives by counting up its heartbeat in the store. Others
judge by their own clock whether that count still moves, so clocks need not agree.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace

from services.media.domain.errors import ConnectionUnknown
from services.media.domain.room import Decision, Phase, Room, refuse_if_over
from shared.events import Event
from shared.events.media import (
    CallEnded,
    CandidateJoined,
    Participant,
    ParticipantLeft,
    RecruiterJoined,
)

BEAT_S = 2.0
LEASE_S = 6.0  # a heartbeat that has not moved for so long has stopped
BLIND_S = 2 * BEAT_S  # who has not looked for so long cannot tell who stood still meanwhile
JOINED = {CandidateJoined: Participant.CANDIDATE, RecruiterJoined: Participant.RECRUITER}

Decide = Callable[[Room], Decision]


class OwnedElsewhere(ConnectionUnknown):
    """Another media process owns this room. Join there."""

    def __init__(self, owner: str) -> None:
        super().__init__()
        self.owner = owner


@dataclass(frozen=True)
class Instance:
    """One media process, as the others see it."""

    id: str
    beats: int = 0
    is_taking: bool = True  # new rooms; a process that drains does not
    is_running: bool = True  # false once it has said goodbye


@dataclass
class Watch:
    """Which of the processes are alive, by a monotonic clock in seconds.

    Judged by what was seen, not by the time since: a store that nobody reached for a while says
    nothing about those who could not write to it.
    """

    _seen: dict[str, tuple[Instance, float]] = field(default_factory=dict)  # and when it moved
    _missed_s: dict[str, float] = field(default_factory=dict)  # since when the store has none
    _looked_s: float = 0.0

    def see(self, instances: Iterable[Instance], now_s: float) -> None:
        """Take in what the store says of them now."""
        blind_s = now_s - self._looked_s
        excused_s = blind_s - BEAT_S if blind_s >= BLIND_S else 0.0
        self._looked_s = now_s
        self._missed_s = {name: at_s + excused_s for name, at_s in self._missed_s.items()}
        for instance in instances:
            before, moved_s = self._seen.get(instance.id, (None, now_s))
            has_moved = before is None or before.beats != instance.beats
            self._seen[instance.id] = (instance, now_s if has_moved else moved_s + excused_s)

    def is_gone(self, name: str) -> bool:
        """Whether this process has stopped; one never heard of may have just been started."""
        if name not in self._seen:
            return self._looked_s - self._missed_s.setdefault(name, self._looked_s) >= LEASE_S
        instance, moved_s = self._seen[name]
        return not instance.is_running or self._looked_s - moved_s >= LEASE_S

    def gone(self) -> list[str]:
        """All that have stopped."""
        return [name for name in self._seen if self.is_gone(name)]

    def has_taker(self, *, besides: str) -> bool:
        """Whether another process would take a room."""
        return any(
            instance.is_taking and not self.is_gone(name)
            for name, (instance, _) in self._seen.items()
            if name != besides
        )


def by_owner(me: str, decide: Decide) -> Decide:
    """`decide`, for the process that owns the room; raises OwnedElsewhere in any other."""

    def decided(room: Room) -> Decision:
        if room.owner not in (None, me):
            raise OwnedElsewhere(room.owner)
        return by_anyone(me, decide)(room)

    return decided


def by_anyone(me: str, decide: Decide) -> Decide:
    """`decide`, for whichever process hears of it; a room that needs an owner has one then."""

    def decided(room: Room) -> Decision:
        changed, events = decide(room)
        return _settled(changed, me), events

    return decided


def take(room: Room, me: str, gone: Collection[str], *, is_taking: bool) -> Room:
    """Become the owner, also in place of a process that is gone. Raises OwnedElsewhere."""
    refuse_if_over(room)
    if room.owner == me:
        return room
    if room.owner is not None and room.owner not in gone:
        raise OwnedElsewhere(room.owner)
    if not is_taking:
        raise OwnedElsewhere("")  # anybody else
    return replace(room, owner=me)


def inherit(room: Room, me: str, gone: str) -> Decision:
    """Become the owner in place of a process that is gone, unless another one was faster."""
    if room.owner != gone:
        return room, ()
    return _settled(replace(room, owner=me), me), ()


def is_news(room: Room, event: Event) -> bool:
    """Whether an event of media about this room was not decided by the process with this state."""
    match event:
        case CandidateJoined() | RecruiterJoined():
            seat = room.seats.get(JOINED[type(event)])
            return seat is None or event.connection > seat.connection
        case ParticipantLeft():
            seat = room.seats.get(event.participant)
            return seat is not None and seat.left_at is None and event.connection >= seat.connection
        case CallEnded():
            return room.phase is Phase.LIVE
    return False


def let_go(room: Room, me: str) -> Decision:
    """Give a room in which no call runs to whoever wants it."""
    if room.owner != me or room.phase is not Phase.WAITING:
        return room, ()
    return replace(room, owner=None), ()


def _settled(room: Room, me: str) -> Room:
    if room.phase in (Phase.LIVE, Phase.FINALISING):
        return replace(room, owner=room.owner or me)
    if room.phase is Phase.WAITING and room.is_occupied:
        return room
    return replace(room, owner=None)
