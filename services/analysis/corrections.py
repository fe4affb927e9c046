"""The use case of correcting a line of the transcript."""

from __future__ import annotations

from dataclasses import replace

from services.analysis.domain.advance import Step
from services.analysis.domain.corrections import corrected
from services.analysis.domain.errors import LineNotFound
from services.analysis.domain.interview import Interview
from services.analysis.domain.people.judgements import Person
from services.analysis.domain.speech import Utterance
from services.analysis.handlers import Analysis
from services.analysis.payloads import words_from
from shared.events.analysis import TranscriptCorrected
from shared.events.media import Participant
from shared.messaging.answering import Entry, on
from shared.requests.analysis.corrections import CorrectLine
from shared.requests.analysis.people import Done

SAME_LINE_S = 0.01


def correct_line(do: Analysis, asked: CorrectLine) -> Done:
    line = _line(do, asked)
    person = Person(asked.person.id, asked.person.name)

    def step(known: Interview) -> Step:
        if known.consent("analysis") is False:  # withdrawn meanwhile, and the words went with it
            raise LineNotFound
        now = do.now()
        lines = corrected(known.corrections, line, text=asked.text, person=person, now=now)
        if lines == known.corrections:
            return known, ()
        return replace(known, corrections=lines), (TranscriptCorrected(known.id, now),)

    do.decide(asked.interview_id, step)
    return Done()


def _line(do: Analysis, asked: CorrectLine) -> Utterance:
    known = do.known(asked.interview_id)
    transcript = do.transcripts.get(known.id, known.take)
    for each in transcript["utterances"] if transcript else ():
        line = Utterance(Participant(each["participant"]), words_from(each["words"]))
        if (
            line.participant == asked.participant
            and abs(line.start_s - asked.start_s) < SAME_LINE_S
        ):
            return line
    raise LineNotFound


ENTRIES: tuple[Entry, ...] = (on(CorrectLine, correct_line),)
