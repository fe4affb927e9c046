"""The frames that the gateway sends; `http.schemas.frames` describes them for the web pages."""

from __future__ import annotations

from typing import Any

Frame = dict[str, Any]

REPLACED: Frame = {"type": "replaced"}
REJOIN: Frame = {"type": "rejoin"}

# Close codes: 4000 + the status that HTTP would have.
CLOSE_NOT_SIGNED_IN = 4401
CLOSE_NOT_ALLOWED = 4403
CLOSE_NOT_FOUND = 4404
CLOSE_REPLACED = 4409
CLOSE_TOO_SLOW = 4413
CLOSE_UNAVAILABLE = 4503


def joined(connection: int) -> Frame:
    """The seat is taken."""
    return {"type": "joined", "connection": connection}


def view(content: dict[str, Any]) -> Frame:
    """The whole view."""
    return {"type": "view", "view": content}


def offer(sdp: str) -> Frame:
    """An offer to answer."""
    return {"type": "offer", "sdp": sdp}


def peer(*, is_present: bool, connection: int) -> Frame:
    """The other side joined or left."""
    return {"type": "peer", "present": is_present, "connection": connection}


def error(code: str, message: str) -> Frame:
    """Something asked for did not happen."""
    return {"type": "error", "code": code, "message": message}


def changed(interview_id: str | None) -> Frame:
    """A row of the list is old; None: any may be."""
    return {"type": "changed", "interview_id": interview_id}
