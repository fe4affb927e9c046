"""Rooms for tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.media.domain import room as rules
from services.media.domain.room import Answer, Phase, Room
from shared.events.media import Participant
from shared.events.scheduling import Consent

RECRUITER, CANDIDATE = Participant.RECRUITER, Participant.CANDIDATE
NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    """So long after noon."""
    return NOON + timedelta(seconds=seconds)


def a_room(*, phase: Phase = Phase.LIVE, consents: bool = True, present: bool = True) -> Room:
    """A room in which both sit and talk, with all consents."""
    room = Room("interview-1")
    if present:
        for who in (RECRUITER, CANDIDATE):
            room, _ = rules.join(room, who, f"{who}-page", NOON)
    if consents:
        for consent in Consent:
            room, _ = rules.answer_consent(room, consent, Answer(is_given=True, at=NOON))
    if phase is not Phase.WAITING:
        room, _ = rules.start(room, NOON)
    return replace(room, phase=phase)
