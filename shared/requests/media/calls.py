"""Seats in a room: joining, offers and answers, devices, presence, the end of the call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from marshmallow import validate

from shared.contracts.schema import OneOf, checked
from shared.contracts.text import VerbatimText
from shared.events.media import Camera, Microphone, Quality
from shared.requests.base import Request, request
from shared.requests.media.owner import (
    CALL_ENDED,
    CONNECTION_UNKNOWN,
    INVALID,
    OWNED,
    SEAT_TAKEN,
    Done,
    OwnerRequest,
    Room,
    Seat,
    a_name,
)

SEATED = (CONNECTION_UNKNOWN, CALL_ENDED, SEAT_TAKEN, INVALID)
CONNECTING = (*SEATED, "call_not_started", "not_connected", "invalid_answer")
LONGEST_SDP = 60_000

MicrophoneState = Annotated[str, OneOf(*Microphone)]
CameraState = Annotated[str, OneOf(*Camera)]
Level = Annotated[str, OneOf(*Quality)]


def an_sdp() -> Any:
    """A required session description."""
    return checked(VerbatimText(validate=validate.Length(min=1, max=LONGEST_SDP)))


@dataclass(frozen=True)
class Joined:
    """The seat was taken; `connection` counts how often it has been.

    With `is_kept` the peer connection of before goes on; with `is_outdated` it has to be told of
    the other side's new streams.
    """

    instance: str
    connection: int
    is_kept: bool = False
    is_outdated: bool = False


@dataclass(frozen=True)
class Kept:
    """The seat is kept; `is_outdated` when its page misses new streams of the other side."""

    is_outdated: bool = False


@dataclass(frozen=True)
class Offer:
    """An SDP to answer."""

    sdp: str


@dataclass(frozen=True)
class Devices:
    """What a page sends, whether it wants the other side's picture, how good the way is."""

    microphone: MicrophoneState
    camera: CameraState
    wants_picture: bool
    line: Level
    arrival: Level


@dataclass(frozen=True)
class DevicesOfBoth:
    """By participant; None of somebody whose page has not said anything yet."""

    recruiter: Devices | None
    candidate: Devices | None


@dataclass(frozen=True)
class CallEnd:
    """When the call ended."""

    ended_at: datetime


@dataclass(frozen=True)
class Presence:
    """Who sits in the room."""

    recruiter: bool
    candidate: bool


@request("media.join", refused=SEATED)
@dataclass(frozen=True, kw_only=True)
class Join(OwnerRequest[Joined], Seat):
    """Take the seat, from whoever has it.

    `former` is the connection under which the page had the seat, if its peer connection lives;
    `after` the last one of a page that comes back by itself; `gone` a process that is away.
    """

    former: str = a_name()
    after: str = a_name()
    gone: str = a_name()


@request("media.keep_alive", refused=SEATED)
@dataclass(frozen=True, kw_only=True)
class KeepAlive(Request[Kept], Seat):
    """Keep the seat for another while."""


@request("media.leave", refused=SEATED)
@dataclass(frozen=True, kw_only=True)
class Leave(Request[Done], Seat):
    """Free the seat; unless it is final, a page that still sends keeps it."""

    is_final: bool = True


@request("media.offer", refused=CONNECTING)
@dataclass(frozen=True, kw_only=True)
class MakeOffer(Request[Offer], Seat):
    """A new peer connection for this seat."""


@request("media.answer", refused=CONNECTING)
@dataclass(frozen=True, kw_only=True)
class TakeAnswer(Request[Done], Seat):
    """The browser's answer to the latest offer."""

    sdp: str = an_sdp()


@request("media.renegotiate", refused=CONNECTING)
@dataclass(frozen=True, kw_only=True)
class Renegotiate(Request[Offer], Seat):
    """An offer with new streams, as the other side came back with a new connection."""


@request("media.show_devices", refused=SEATED)
@dataclass(frozen=True, kw_only=True)
class ShowDevices(Request[Done], Devices, Seat):
    """Tell the other side what this page sends, and keep it for those who come later."""


@request("media.devices", refused=(INVALID,))
@dataclass(frozen=True, kw_only=True)
class GetDevices(Request[DevicesOfBoth], Room):
    """What each page last said of its devices."""


@request("media.end_call", refused=OWNED)
@dataclass(frozen=True, kw_only=True)
class EndCall(OwnerRequest[CallEnd], Room):
    """End the call for both; asked again, when it ended."""

    gone: str = a_name()


@request("media.presence", refused=(INVALID,))
@dataclass(frozen=True, kw_only=True)
class GetPresence(Request[Presence], Room):
    """Who sits in the room."""
