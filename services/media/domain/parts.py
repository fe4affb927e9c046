"""The parts of a room's recordings: which there are, on which machine, and which did not come.

A part is one dump of one participant. It stays on the disk of the process that wrote it until the
recordings are finished there, or until it was delivered to the blob store for another to finish.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from services.media.domain.room import (
    Decision,
    Gap,
    GapReason,
    Part,
    PartName,
    Phase,
    RecordedFile,
    Room,
)

MISSING = "part_missing"


def known(room: Room, name: PartName) -> Part | None:
    """What the room knows of this part."""
    return next((part for part in room.parts if part.name == name), None)


def begin(room: Room, part: Part) -> Decision:
    """A part is being written."""
    if room.phase not in (Phase.LIVE, Phase.FINALISING) or known(room, part.name):
        return room, ()
    return _with(room, part), ()


def turn_up(room: Room, part: Part, me: str) -> Decision:
    """A part lies here. One that the recordings were finished without is put in now.

    Not one that the room never knew of: what the recordings were made from may be gone.
    """
    before = known(room, part.name)
    is_wanted = before.is_missing if before else not room.recordings
    if room.phase is Phase.DONE and is_wanted:
        room = replace(room, phase=Phase.FINALISING, owner=me)
    if room.phase not in (Phase.LIVE, Phase.FINALISING):
        return room, ()
    return _with(room, replace(before or part, is_missing=False)), ()


def hear(room: Room, part: Part, until: datetime) -> Room:
    """The sound of this part was announced up to this moment."""
    return _with(room, replace(known(room, part.name) or part, heard_until=until))


def deliver(room: Room, part: Part) -> Decision:
    """The part lies in the blob store."""
    if room.phase not in (Phase.LIVE, Phase.FINALISING):
        return room, ()
    return _with(room, replace(known(room, part.name) or part, is_delivered=True)), ()


def miss(room: Room, missing: Collection[PartName]) -> Room:
    """The recordings are finished without these."""
    return replace(
        room,
        parts=tuple(replace(part, is_missing=part.name in missing) for part in room.parts),
    )


def awaited(room: Room, here: Collection[PartName]) -> list[Part]:
    """The parts that are neither here nor in the blob store."""
    return [part for part in room.parts if not part.is_delivered and part.name not in here]


def with_gaps(room: Room, file: RecordedFile, missing: Sequence[Part]) -> RecordedFile:
    """The file with a gap for each part that is not in it."""
    found = list(file.gaps)
    for part in missing:
        gap = Gap(part.started_at, _followed_at(room, part), GapReason.PART_MISSING)
        if part.name.participant is not file.participant:
            continue
        covering = [g for g in found if g.from_at <= gap.to_at and gap.from_at <= g.to_at]
        found = [g for g in found if g not in covering]
        found += [replace(g, reason=GapReason.PART_MISSING) for g in covering] or [gap]
    return replace(file, gaps=tuple(sorted(found, key=lambda gap: gap.from_at)))


def _followed_at(room: Room, part: Part) -> datetime:
    later = [
        each.started_at
        for each in room.parts
        if each.name.participant is part.name.participant and each.started_at > part.started_at
    ]
    return min(later, default=room.ended_at or part.started_at)


def _with(room: Room, part: Part) -> Room:
    others = tuple(each for each in room.parts if each.name != part.name)
    return replace(room, parts=(*others, part))
