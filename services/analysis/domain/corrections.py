"""A person's corrections of the transcript: kept beside what was heard, which stays as it is.

What the scorers are shown is not changed by them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.analysis.domain.people.judgements import Person
from services.analysis.domain.speech import Utterance
from shared.events.media import Participant


@dataclass(frozen=True)
class Correction:
    """What one line should read, and what was heard when a person said so."""

    participant: Participant
    start_s: float
    end_s: float
    heard: str
    text: str
    person: Person
    corrected_at: datetime

    def is_of(self, line: Utterance) -> bool:
        """Also when another engine has cut the talk into other lines since."""
        middle_s = (self.start_s + self.end_s) / 2
        return self.participant == line.participant and line.start_s <= middle_s <= line.end_s


Corrections = tuple[Correction, ...]


def correction_of(line: Utterance, known: Iterable[Correction]) -> Correction | None:
    """The correction of a line."""
    return next((each for each in known if each.is_of(line)), None)


def corrected(
    known: Corrections, line: Utterance, *, text: str | None, person: Person, now: datetime
) -> Corrections:
    """With a line corrected; without a text, or with what was heard, its correction is gone."""
    others = tuple(each for each in known if not each.is_of(line))
    if text is None or text == line.text:
        return others
    correction = Correction(
        line.participant, line.start_s, line.end_s, line.text, text, person, now
    )
    return (*others, correction)
