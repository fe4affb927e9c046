"""The events for a connected participant from whom no packet comes any more, or comes again."""

from __future__ import annotations

from datetime import datetime

from services.media.domain.room import Decision, Room
from shared.events.media import Participant, ParticipantHeard, ParticipantSilent

SILENT_AFTER_S = 3.0  # a page that is there checks its connection every 2.5 s, even when muted


def tell(room: Room, who: Participant, *, is_silent: bool, now: datetime) -> Decision:
    """A participant's connection has fallen silent, or is heard again."""
    seat = room.seats.get(who)
    if seat is None or seat.left_at is not None:
        return room, ()
    kind = ParticipantSilent if is_silent else ParticipantHeard
    return room, (kind(room.id, who, seat.connection, now),)
