"""What the requests to media have in common: how rooms and seats are named, and who owns one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from marshmallow import validate

from shared.contracts.schema import OneOf, checked
from shared.contracts.text import RuledText
from shared.events.media import Participant
from shared.requests.base import Request

A = TypeVar("A")

CALL_ENDED = "call_ended"
CONNECTION_UNKNOWN = "connection_unknown"
SEAT_TAKEN = "seat_taken"
INVALID = "invalid_request"
OWNED = (CALL_ENDED, CONNECTION_UNKNOWN, INVALID)

LONGEST_ID = 64
LONGEST_NAME = 300

ParticipantName = Annotated[str, OneOf(*Participant)]


def an_id() -> Any:
    """A required identifier."""
    pattern = validate.Regexp(r"\A[A-Za-z0-9][A-Za-z0-9_-]*\Z", error="This is not an id.")
    return checked(RuledText(validate=[validate.Length(max=LONGEST_ID), pattern]))


def a_name() -> Any:
    """What the gateway names, if anything."""
    return checked(RuledText(validate=validate.Length(max=LONGEST_NAME)), default="")


@dataclass(frozen=True)
class Elsewhere:
    """Another process owns the room: its name, or None when any may take it."""

    owned_by: str | None
    held_by: str | None  # the same, by the name that gateways of the release before look for


class OwnedElsewhere(Exception):
    """What was asked is for the owner of the room, who is named here if there is one."""

    def __init__(self, owner: str | None) -> None:
        super().__init__(owner)
        self.owner = owner


class OwnerRequest(Request[A]):
    """A request for the owner of a room; any other process answers with `Elsewhere`."""

    @classmethod
    def read_answer(cls, plain: Any) -> A:
        """The owner's answer; raises OwnedElsewhere."""
        for name in ("owned_by", "held_by"):
            if isinstance(plain, dict) and name in plain:
                raise OwnedElsewhere(plain[name])
        return super().read_answer(plain)


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Whose seat in which room, and over which connection of the gateway."""

    interview_id: str = an_id()
    role: Participant
    connection_id: str = an_id()


@dataclass(frozen=True, kw_only=True)
class Room:
    """Which room."""

    interview_id: str = an_id()


@dataclass(frozen=True)
class Done:
    """It was done."""

    done: bool = True
