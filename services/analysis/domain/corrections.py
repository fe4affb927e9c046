"""A person's corrections of the transcript: kept beside what was heard, which stays as it is.

A correction by itself changes no finding. "Run again" judges the corrected words, and keeps which
corrections those were.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from services.analysis.domain.people.judgements import Person
from services.analysis.domain.speech import Utterance, Word
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
    before = correction_of(line, known)
    if before is not None and before.text == text:
        return known  # pressed twice
    others = tuple(each for each in known if not each.is_of(line))
    if text is None or text == line.text:
        return others
    correction = Correction(
        line.participant, line.start_s, line.end_s, line.text, text, person, now
    )
    return (*others, correction)


def is_outdated(begin_s: float, end_s: float, text: str, known: Iterable[Correction]) -> bool:
    """Whether a candidate's words are in a line that was corrected, and are not what it says."""
    return any(
        each.participant == Participant.CANDIDATE
        and each.start_s < end_s
        and begin_s < each.end_s
        and text not in " ".join(each.text.split())
        for each in known
    )


def are_judged(known: Corrections, judged: Corrections) -> bool:
    """Whether the answers were judged with what the candidate's lines say now."""
    own = Participant.CANDIDATE
    said, was_said = (
        {(each.start_s, each.text) for each in some if each.participant == own}
        for some in (known, judged)
    )
    return said == was_said


def as_corrected(
    words: Sequence[Word], known: Iterable[Correction], participant: Participant
) -> tuple[Word, ...]:
    """One participant's words, in order of time, with what people say in place of what was heard.

    All words of a corrected line have to be there. A correction itself has no times: what it leaves
    as it was keeps its own, and what is new shares the time of what it replaces.
    """
    said = tuple(words)
    for each in known:
        if each.participant != participant or not said or said[0].start_s > each.end_s:
            continue
        inside = [at for at, word in enumerate(said) if each.start_s <= word.middle_s <= each.end_s]
        if inside:
            begin, end = inside[0], inside[-1] + 1
            said = (*said[:begin], *_timed(said[begin:end], each.text.split()), *said[end:])
    return said


def _timed(heard: Sequence[Word], text: Sequence[str]) -> list[Word]:
    matcher = SequenceMatcher(None, [word.word for word in heard], text, autojunk=False)
    timed: list[Word] = []
    for kind, begin, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            timed += heard[begin:end]
        elif first < last:
            from_s, to_s = _place(heard, begin, end)
            each_s = (to_s - from_s) / (last - first)
            for number, word in enumerate(text[first:last]):
                start_s, end_s = from_s + number * each_s, from_s + (number + 1) * each_s
                timed.append(Word(word, round(start_s, 3), round(end_s, 3)))
    return timed


def _place(heard: Sequence[Word], begin: int, end: int) -> tuple[float, float]:
    """When these words were said; of none, the pause before the word that they would precede."""
    if begin < end:
        return heard[begin].start_s, max(word.end_s for word in heard[begin:end])
    from_s = heard[begin - 1].end_s if begin else heard[0].start_s
    to_s = heard[begin].start_s if begin < len(heard) else from_s
    return from_s, max(from_s, to_s)
