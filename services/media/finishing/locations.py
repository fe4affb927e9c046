"""Where the things of one interview lie: dumps on disk, segments and parts in the blob store."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from services.media.domain import parts
from services.media.domain.room import Part, PartName, Room
from services.media.recording.segments import Segment, missing_segments
from services.media.recording.spool import Spool, started_ms
from shared.blobs import Blobs
from shared.events.media import Participant


async def fetch(blobs: Blobs, key: str, path: Path) -> None:
    """Copy a blob to a file that appears whole or not at all."""
    unfinished = path.with_suffix(".fetching")
    with await asyncio.to_thread(unfinished.open, "wb") as file:
        async for piece in blobs.stream(key):
            await asyncio.to_thread(file.write, piece)
    await asyncio.to_thread(unfinished.replace, path)


def missing_segments_of(state: Room, part: Part, path: Path) -> Iterator[Segment]:
    """The segments in this dump that were not announced yet. Blocks."""
    return missing_segments([path], heard_until_s(state, part))


def heard_until_s(state: Room, part: Part) -> float:
    """Up to when the sound of this part was announced, in seconds since the epoch."""
    known = parts.known(state, part.name)
    return known.heard_until.timestamp() if known and known.heard_until else 0.0


def heard_until_of_dumps(
    state: Room, dumps: Sequence[Path], mine: Mapping[str, Part]
) -> dict[str, float]:
    """The same by a dump's file name; never again for those that other processes announced."""
    return {
        dump.name: heard_until_s(state, mine[dump.name])
        if dump.name in mine
        else sys.float_info.max
        for dump in dumps
    }


def parts_here(spool: Spool, interview_id: str) -> list[tuple[Part, Path]]:
    """The parts that a process wrote of an interview, and where they lie."""
    return [
        (Part(PartName(who, started_ms(path), spool.instance)), path)
        for who in Participant
        for path in spool.parts(interview_id, who.value)
    ]


def part_key(interview_id: str, name: PartName) -> str:
    """Where the blob store keeps a part until the recordings are finished."""
    return f"{folder_of(interview_id)}/parts/{label(name)}.rtp"


def label(name: PartName) -> str:
    """The name of a part in keys."""
    return f"{name.participant.value}-{name.started_ms:015}-{name.instance}"


def folder_of(interview_id: str) -> str:
    """Where the blob store keeps what media made of an interview."""
    return f"media/{interview_id}"


def captions_of(interview_id: str) -> str:
    """Where it keeps the sound for captions while the call runs."""
    return f"{folder_of(interview_id)}/captions"


def at(seconds: float) -> datetime:
    """A moment as both stores keep it."""
    return datetime.fromtimestamp(round(seconds, 3), UTC)
