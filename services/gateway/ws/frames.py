"""The frames that the gateway sends; `http.schemas.frames` describes them for the web pages."""

from __future__ import annotations

from typing import Any

from services.gateway.ws.seat import Seat
from shared.events.media import Participant

Frame = dict[str, Any]

REPLACED: Frame = {"type": "replaced"}
REJOIN: Frame = {"type": "rejoin"}
PONG: Frame = {"type": "pong"}

# Close codes: 4000 + the status that HTTP would have.
CLOSE_NOT_SIGNED_IN = 4401
CLOSE_NOT_ALLOWED = 4403
CLOSE_NOT_FOUND = 4404
CLOSE_REPLACED = 4409
CLOSE_TOO_SLOW = 4413
CLOSE_UNAVAILABLE = 4503


def joined(seat: Seat, ice: dict[str, Any]) -> Frame:
    """The seat is taken; `ice` says how the peer connection may find its way."""
    taken = {"connection": seat.connection, "seat": seat.key, "kept": seat.is_kept}
    return {"type": "joined", **taken, **ice}


def view(content: dict[str, Any]) -> Frame:
    """The whole view."""
    return {"type": "view", "view": content}


def offer(sdp: str) -> Frame:
    """An offer to answer."""
    return {"type": "offer", "sdp": sdp}


def peer(*, is_present: bool, connection: int) -> Frame:
    """The other side joined or left."""
    return {"type": "peer", "present": is_present, "connection": connection}


def silent(*, is_silent: bool, connection: int) -> Frame:
    """The other side is there over this connection, and its packets stopped or come again."""
    return {"type": "peer", "present": True, "connection": connection, "silent": is_silent}


def devices(shown: dict[str, Any]) -> Frame:
    """What the other side's page sends."""
    return {"type": "devices", "devices": shown}


def transcript(participant: Participant, until_s: float) -> Frame:
    """More of what this side said is written down; for recruiters only."""
    return {"type": "transcript", "participant": participant.value, "until_s": until_s}


def caption(text: str) -> Frame:
    """What the recruiter has just said; for candidates only."""
    return {"type": "caption", "text": text}


def error(code: str, message: str) -> Frame:
    """Something that the page asked for was not done."""
    return {"type": "error", "code": code, "message": message}


def changed(interview_id: str | None) -> Frame:
    """This interview of the list changed; None: any may have."""
    return {"type": "changed", "interview_id": interview_id}
