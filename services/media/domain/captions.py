"""Captions of what the recruiter says: whether an interview has them, and which sound they are of.

Their sound is no part of the recording: it lies in a few places that are written over and over.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.media.domain.room import Decision, Phase, Room
from shared.events.media import CaptionSoundCut
from shared.events.scheduling import Consent

PLACES = 16  # in turn: a piece is of no use long before its place is taken again
STEP_S = 2.0  # from one piece to the next


def offer(room: Room) -> Decision:
    """The interview was saved with captions."""
    if room.phase is Phase.DELETED:
        return room, ()
    return replace(room, has_captions=True), ()


def are_wanted(room: Room) -> bool:
    """Whether the recruiter's sound goes to the speech engine at once.

    Only if the candidate agreed that software writes down what is said: without that no speech
    engine hears anything of this call, and the recruiter's microphone may hear the candidate too.
    """
    analysis = room.consents.get(Consent.ANALYSIS)
    return room.has_captions and room.is_recorded and analysis is not None and analysis.is_given


def place(ended_at_s: float) -> int:
    """Where the piece that ends then is kept."""
    return int(ended_at_s / STEP_S) % PLACES


def announce(room: Room, key: str, started_at: datetime, ended_at: datetime) -> Decision:
    """A piece can be read, if captions of it are wanted still."""
    if not are_wanted(room):
        return room, ()
    return room, (CaptionSoundCut(room.id, key, started_at, ended_at),)
