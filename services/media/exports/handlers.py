"""What recruiters ask about a single file of both participants: make it, how far is it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from services.media.domain.errors import MediaError
from services.media.domain.room import Phase, RecordedFile, Room
from services.media.exports.queue import Exports
from services.media.schemas import export_view
from services.media.storage import Rooms
from shared.requests.media import Export
from shared.store import Document
from shared.telemetry import get_logger

log = get_logger()
ORDER = ("candidate", "recruiter")  # from left to right, as the report shows them


class NothingToExport(MediaError):
    """There is no recording to make a video from."""

    code = "nothing_to_export"


class StillFinishing(MediaError):
    """The recording is still being finished. Please try again in a moment."""

    code = "recording_not_ready"


@dataclass(frozen=True)
class Exporting:
    """The use cases; the work is `exports.worker`'s."""

    rooms: Rooms
    exports: Exports

    async def start(self, interview_id: str) -> Export:
        """Ask for the file; asked again, the one that is there or under way."""
        room = await self.rooms.get(interview_id)
        if room.phase is Phase.FINALISING:
            raise StillFinishing
        if room.phase is not Phase.DONE or not room.recordings:
            raise NothingToExport
        asked = await asyncio.to_thread(self.exports.ask, interview_id, tracks_of(room))
        if (await self.rooms.get(interview_id)).phase is Phase.DELETED:  # meanwhile
            await asyncio.to_thread(self.exports.forget, interview_id)
            raise NothingToExport
        log.info("export_asked", interview_id=interview_id, state=asked["state"])
        return self._view(asked)

    async def state(self, interview_id: str) -> Export:
        """What is known of the file."""
        return self._view(await asyncio.to_thread(self.exports.get, interview_id))

    def _view(self, export: Document | None) -> Export:
        return export_view(export, idle_s=self.exports.idle_s(export) if export else 0.0)


def tracks_of(room: Room) -> list[dict[str, Any]]:
    """The recordings on the clock of a file that begins with the first of them."""
    files = sorted(room.recordings, key=lambda file: ORDER.index(file.participant.value))
    start = min(file.started_at for file in files)

    def track(file: RecordedFile) -> dict[str, Any]:
        return {
            "participant": file.participant.value,
            "key": file.key,
            "offset_s": (file.started_at - start).total_seconds(),
            "duration_s": file.duration_s,
            "gaps": [
                [(gap.from_at - start).total_seconds(), (gap.to_at - start).total_seconds()]
                for gap in file.gaps
            ],
        }

    return [track(file) for file in files]
