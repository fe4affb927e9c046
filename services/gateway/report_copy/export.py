"""What an export of everything holds, part by part, each read when its turn comes."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable
from typing import Any

from services.gateway.gateway import Gateway
from services.gateway.report_copy.archive import Part, PartMissing
from services.gateway.report_copy.making import EVERYTHING, copy_of
from services.gateway.report_copy.pdf import PdfFailed, pdf_of
from services.gateway.report_copy.reading import Seen
from services.gateway.report_copy.texts import notes_text, transcript_text, transcript_vtt
from services.gateway.report_copy.view import Heading, ReportCopy
from shared.blobs import BlobNotFound, BlobsUnavailable
from shared.contracts import codec
from shared.messaging.errors import Refused, ServiceError
from shared.requests.media import GetExport, GetRecordings
from shared.telemetry import get_logger

ENDINGS = {"video/mp4": "mp4", "video/webm": "webm"}
PARTICIPANTS = ("candidate", "recruiter")

log = get_logger()


async def parts_of(
    gateway: Gateway, interview_id: str, seen: Seen, heading: Heading
) -> AsyncGenerator[Part]:
    """All files, the small ones first."""
    copy = copy_of(seen, heading, EVERYTHING)
    yield Part("report.json", _text(lambda: report_json(seen, copy)))
    yield Part("transcript.txt", _text(lambda: transcript_text(copy)))
    yield Part("transcript.vtt", _text(lambda: transcript_vtt(copy)))
    yield Part("notes.txt", _text(lambda: notes_text(copy)))
    yield Part("report.pdf", _pdf(copy))
    for participant in PARTICIPANTS:
        film = _recording(gateway, interview_id, participant)
        yield Part(f"recordings/{participant}.webm", film, is_packed=False)
    side_by_side = await _export_key(gateway, interview_id)
    if side_by_side:
        key, ending = side_by_side
        yield Part(f"recordings/side-by-side.{ending}", _blob(gateway, key), is_packed=False)


def report_json(seen: Seen, copy: ReportCopy) -> str:
    """All that is known, for programs: without links, accounts and what is hidden."""
    said = {
        "interview": {
            "candidate_name": copy.candidate_name,
            "position": copy.position,
            "held_at": codec.to_plain(copy.held_at),
            "time_zone": copy.time_zone,
            "company": copy.company,
            "recruiter_name": copy.recruiter_name,
        },
        "figure": copy.figure,
        "figure_meaning": copy.figure_meaning,
        "remarks": list(copy.remarks),
        "report": _without_accounts(codec.to_plain(seen.report)),
    }
    return json.dumps(said, indent=1, ensure_ascii=False) + "\n"


def _without_accounts(value: Any) -> Any:
    """Whoever rated or corrected by name alone, wherever it is said."""
    if isinstance(value, list):
        return [_without_accounts(each) for each in value]
    if not isinstance(value, dict):
        return value
    is_person = value.keys() == {"id", "name"}
    return {
        name: _without_accounts(each)
        for name, each in value.items()
        if not (is_person and name == "id")
    }


async def _text(made: Callable[[], str]) -> AsyncGenerator[bytes]:
    yield made().encode("utf-8", "replace")


async def _pdf(copy: ReportCopy) -> AsyncGenerator[bytes]:
    try:
        yield await pdf_of(copy)
    except PdfFailed as reason:
        raise PartMissing(f"The PDF could not be made. {reason}") from None


async def _recording(gateway: Gateway, interview_id: str, who: str) -> AsyncGenerator[bytes]:
    try:
        found = await gateway.services.ask(GetRecordings(interview_id=interview_id))
    except (Refused, ServiceError):
        raise PartMissing("The media service did not answer. Please export again.") from None
    key = next((each.key for each in found.recordings if each.participant == who), None)
    if not key:
        state = "is not ready yet" if found.state == "finalising" else "does not exist"
        raise PartMissing(f"This recording {state}.")
    async for piece in _blob(gateway, key):
        yield piece


async def _export_key(gateway: Gateway, interview_id: str) -> tuple[str, str] | None:
    """The side-by-side video, if somebody had it made."""
    try:
        found: Any = await gateway.services.ask(GetExport(interview_id=interview_id))
    except (Refused, ServiceError):
        return None
    if found.state != "ready" or not found.key:
        return None
    return found.key, ENDINGS.get(found.media_type or "", "webm")


async def _blob(gateway: Gateway, key: str) -> AsyncGenerator[bytes]:
    try:
        async for piece in gateway.blobs.stream(key):
            yield piece
    except BlobNotFound:
        log.warning("export_part_missing")
        raise PartMissing("The file is not in the storage (any more).") from None
    except BlobsUnavailable:
        log.warning("export_part_unavailable")
        raise PartMissing("The storage did not answer. Please export again.") from None
