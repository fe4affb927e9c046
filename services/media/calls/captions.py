"""Stores and announces the sound that captions are made of, and removes it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial

from services.media.domain import captions
from services.media.finishing.locations import at, captions_of
from services.media.recording.segments import Segment
from services.media.storage import Rooms
from shared.blobs import Blobs


@dataclass(frozen=True)
class CaptionSound:
    """Of all rooms of this process."""

    rooms: Rooms
    blobs: Blobs

    async def hand(self, interview_id: str, piece: Segment) -> None:
        """Store a piece over an old one, and say where it is."""
        key = f"{captions_of(interview_id)}/{captions.place(piece.ended_at_s)}.ogg"
        await asyncio.to_thread(self.blobs.put, key, piece.ogg)
        decide = partial(
            captions.announce,
            key=key,
            started_at=at(piece.started_at_s),
            ended_at=at(piece.ended_at_s),
        )
        await self.rooms.change(interview_id, decide)
