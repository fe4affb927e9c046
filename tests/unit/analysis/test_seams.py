"""Whatever is said and wherever pieces end: each word is in the transcript, and none twice."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import pytest

from services.analysis.domain.interview import seconds_between
from services.analysis.domain.results import Heard, heard
from services.analysis.domain.speech import Window, Word
from services.analysis.domain.work import Work, WorkKind
from services.analysis.payloads import MARGIN_S, listening_job, words_from
from services.analysis.transcribe.listen import Ear, listen
from services.analysis.transcribe.port import Transcribed
from shared.events import Event, plan
from shared.events.media import Participant
from shared.events.scheduling import Consent
from shared.work_queue.worker import Checkpoint
from tests.unit.analysis.builders import (
    INTERVIEW,
    Told,
    a_plan,
    a_segment,
    at,
    closed,
    consents,
    the_end,
)

LENGTH_S = 150
QUIET_S = 0.7
NOTHING_S = 0.05  # of a word is not heard, nor missed


class Hearer:
    """Hears each word that is in the sound; of one that is cut off it hears something else."""

    name, model, poor_below = "hearer", "exact", 0.0

    def __init__(self, said: list[Word], begin_s: float) -> None:
        self.said = said
        self.begin_s = begin_s  # where the sound that it gets begins

    def transcribe(self, pcm: bytes, *, language: str, checkpoint: Checkpoint) -> Transcribed:
        end_s = self.begin_s + len(pcm) / 32_000
        words = (
            Word(
                word.word if self._is_whole(word, end_s) else "torn",
                max(word.start_s, self.begin_s) - self.begin_s,
                min(word.end_s, end_s) - self.begin_s,
            )
            for word in self.said
            if word.start_s < end_s - NOTHING_S and word.end_s > self.begin_s + NOTHING_S
        )
        return Transcribed(tuple(words))

    def _is_whole(self, word: Word, end_s: float) -> bool:
        return self.begin_s <= word.start_s + NOTHING_S and word.end_s <= end_s + NOTHING_S

    def voice(self, pcm: bytes) -> tuple[Window, ...]:
        """Stretches of speech with less than QUIET_S between the words."""
        found: list[Window] = []
        for word in self.transcribe(pcm, language="en", checkpoint=lambda: None).words:
            if found and word.start_s - found[-1].to_s < QUIET_S:
                found[-1] = Window(found[-1].from_s, word.end_s)
            else:
                found.append(Window(word.start_s, word.end_s))
        return tuple(found)


def a_talk(chance: random.Random) -> list[Word]:
    """Words with short pauses, some with long ones; some people hardly ever pause."""
    said, now_s, how_often = [], chance.uniform(0, 5), chance.choice((0.0, 0.05, 0.2))
    while now_s < LENGTH_S - 2:
        end_s = now_s + chance.uniform(0.15, 0.6)
        said.append(Word(f"w{len(said)}", round(now_s, 3), round(end_s, 3)))
        is_long = chance.random() < how_often
        now_s = end_s + (chance.uniform(0.8, 6) if is_long else chance.uniform(0.02, 0.3))
    return said


def done(told: Told, work: Work, said: list[Word]) -> tuple[Word, ...]:
    """A worker does a piece; its words on the interview clock."""
    assert work.from_at is not None
    begin_s = seconds_between(at(0), work.from_at)
    payload: dict[str, Any] = listening_job(told.interview, work, [])
    hearer = Hearer(said, begin_s - (MARGIN_S if work.begins_in_speech else 0.0))
    result = listen(payload, Ear(hearer, hearer.voice, lambda _: b""), checkpoint=lambda: None)
    own = words_from(result["words"])
    piece = Heard(own, result["until_s"])
    told.take(heard(told.interview, work.id, piece, now=told.now, engines=told.engines))
    return tuple(Word(w.word, w.start_s + begin_s, w.end_s + begin_s) for w in own)


def a_course(chance: random.Random) -> list[Event]:
    """Sound every ten seconds, cut where a question closes, as media does; then the end."""
    cuts = sorted(chance.sample(range(20, LENGTH_S - 10), 3))
    bounds = sorted({*range(0, LENGTH_S, 10), *cuts, LENGTH_S})
    events: list[Event] = []
    for number, (from_s, to_s) in enumerate(pairwise(bounds), start=1):
        events.append(a_segment(Participant.CANDIDATE, number, from_s, to_s))
        if to_s in cuts:
            events.append(closed(1, to_s - 15, to_s, visit=cuts.index(to_s) + 1))
    return [*events, *the_end(LENGTH_S, candidate=len(bounds) - 1)]


@pytest.mark.parametrize("seed", range(40))
def test_each_word_is_heard_once(seed: int) -> None:
    """Also when workers are far behind and answers are heard out of turn."""
    chance = random.Random(seed)
    said, transcript = a_talk(chance), list[Word]()
    told = Told(now_s=10).hear(*consents(Consent.ANALYSIS), a_plan())
    told.hear(plan.InterviewStarted(INTERVIEW, at(0)))
    how_busy = chance.choice((0.1, 0.5, 1.0))
    for event in a_course(chance):
        told.hear(event)
        while (works := told.open(WorkKind.ASR)) and chance.random() < how_busy:
            urgent_first = min(works, key=lambda work: work.priority)
            transcript += done(told, urgent_first, said)
    while works := told.open(WorkKind.ASR):
        transcript += done(told, works[0], said)
    transcript.sort(key=lambda word: word.start_s)
    assert [word.word for word in transcript] == [word.word for word in said]
