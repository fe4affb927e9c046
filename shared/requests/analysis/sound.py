"""What analysis says of the sound that a report is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from shared.contracts.schema import OneOf


@dataclass(frozen=True)
class SoundTrouble:
    """A stretch of a track whose sound is not as it should be: damaged (cannot be decoded), gone
    (was stored, and is not there), unrecorded (nothing arrived), distorted (too loud) or
    other_language (another one than the interview's was spoken: `language`, as "Italian")."""

    participant: Annotated[str, OneOf("recruiter", "candidate")]
    kind: str
    from_s: float
    to_s: float
    language: str = ""
