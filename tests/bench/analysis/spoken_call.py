"""Calls of any length for the benches of analysis: voices by flite, told as media tells of them.

Nothing is faster than in a real call: a piece of sound is announced after it was spoken, with the
delay that media has, so workers are as busy as they would be.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from shared import clock
from shared.blobs import Blobs
from shared.events import Event
from shared.events.media import (
    CallEnded,
    EndReason,
    Participant,
    Recording,
    RecordingReady,
    SegmentClosed,
    SoundStored,
    TrackSound,
)
from shared.events.plan import (
    InterviewStarted,
    PlanPrepared,
    PlanQuestion,
    QuestionClosed,
    QuestionShown,
)
from shared.events.scheduling import Consent, ConsentGiven
from tests.integration.messaging.publishing import an_envelope, publish
from tests.integration.test_analysis.scene import RATE, SEGMENT_S, Track
from tests.support.sound import ogg_opus

SEGMENT_AFTER_S = 2.0  # from the end of a piece until media has announced it, at most
LAST_AFTER_S = 1.0  # the same at the end of the call
FILES_AFTER_S = 10.0  # the recordings' files are made
SOON = timedelta(seconds=3)
Segment = tuple[Participant, float, float, bytes]  # whose, from and to second, Ogg Opus
ASKED = (
    ("Lists", "How does a list grow?", "it is copied to a larger place when it is full"),
    ("Locks", "What is a deadlock?", "two threads wait for each other's lock"),
    ("Caches", "When does a cache help?", "the same thing is asked for again and again"),
    ("Tests", "How do you go about a bug?", "write a test that fails first"),
)
ANSWER = (
    "I have seen this in several projects, and it is worth a moment of thought. "
    "It is copied to a larger place when it is full, so most of the time adding one more is cheap. "
    "Two threads wait for each other's lock, and neither of them can go on. "
    "The same thing is asked for again and again, and then it pays to remember the result. "
    "I would write a test that fails first, and then I would change the code until it passes."
)


@dataclass
class Call:
    """What is told of a call, each with the second at which it is told."""

    interview_id: str
    started_at: datetime
    told: list[tuple[float, Event]] = field(default_factory=list)
    closed_s: dict[tuple[str, int], float] = field(default_factory=dict)
    ends_s: float = 0.0

    def at(self, seconds: float) -> datetime:
        moment = self.started_at + timedelta(seconds=seconds)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    async def happen(self, url: str) -> None:
        """Tell each thing at its time; the clock starts now."""
        for at_s, event in sorted(self.told, key=lambda each: each[0]):
            await asyncio.sleep(max(0.0, (self.at(at_s) - clock.now()).total_seconds()))
            await asyncio.to_thread(publish, url, an_envelope(event))


def a_call(length_s: float, blobs: Blobs, folder: Path, *, begins_in: timedelta = SOON) -> Call:
    """Speak it, store its sound, and say what is to be told when.

    All of a call that began long ago is told at once.
    """
    tracks = {participant: Track(participant) for participant in Participant}
    call = Call(clock.new_id(), clock.now())
    cuts = _talk(call, tracks, length_s, folder)
    call.ends_s = max(length_s, cuts[-1] + 1.0)
    segments = [(who, *each) for who in tracks for each in _cut(tracks[who], cuts, call.ends_s)]
    call.started_at = clock.now() + begins_in
    tell(call, cuts, segments, blobs)
    return call


def tell(call: Call, cuts: Sequence[float], segments: Iterable[Segment], blobs: Blobs) -> None:
    """Add what is told of a call with questions that close at `cuts`, and store its sound."""
    call.told += _beginning(call)
    for visit, (name, _) in enumerate(call.closed_s, start=1):
        question = next(each for each in questions() if each.id == name)
        begin_s = cuts[visit - 2] if visit > 1 else 0.5
        shown = (call.interview_id, question.id, visit, call.at(begin_s))
        call.told.append((begin_s, QuestionShown(*shown)))
        call.told.append((cuts[visit - 1], QuestionClosed(*shown, call.at(cuts[visit - 1]))))
    _store(call, segments, blobs)


def questions() -> tuple[PlanQuestion, ...]:
    """What is asked, again and again when the call is long."""
    return tuple(PlanQuestion(name, text, "", key, (key,)) for name, text, key in ASKED)


def _talk(
    call: Call, tracks: dict[Participant, Track], length_s: float, folder: Path
) -> list[float]:
    """Question and answer in turns; the moments of "Next question"."""
    now_s, cuts = 0.5, []
    while now_s < length_s - 30 or not cuts:
        name, text, _ = ASKED[len(cuts) % len(ASKED)]
        now_s = tracks[Participant.RECRUITER].say(text, now_s, folder)
        now_s = tracks[Participant.CANDIDATE].say(ANSWER, now_s + 0.5, folder) + 1.0
        cuts.append(round(now_s, 3))
        call.closed_s[name, len(cuts)] = cuts[-1]
    return cuts


def _cut(track: Track, cuts: list[float], ends_s: float) -> Iterator[tuple[float, float, bytes]]:
    """As media does: every ten seconds, and where a question closes."""
    track.pad(ends_s)
    from_s = 0.0
    while from_s < ends_s:
        next_cut_s = next((cut for cut in cuts if cut > from_s + 0.02), ends_s)
        to_s = min(from_s + SEGMENT_S, next_cut_s, ends_s)
        piece = bytes(track.pcm[round(from_s * RATE) * 2 : round(to_s * RATE) * 2])
        yield from_s, to_s, ogg_opus(piece, rate=RATE)
        from_s = to_s


def _beginning(call: Call) -> list[tuple[float, Event]]:
    of = call.interview_id
    plan = PlanPrepared(of, "python", 1, "Python", "en", (), questions())
    consents = [ConsentGiven(of, consent, call.at(-2)) for consent in Consent]
    return [(0.0, event) for event in (plan, *consents, InterviewStarted(of, call.started_at))]


def _store(call: Call, segments: Iterable[Segment], blobs: Blobs) -> None:
    """The sound in the store, and when each piece and the end of them are told."""
    counts = dict.fromkeys(Participant, 0)
    for who, from_s, to_s, ogg in segments:
        counts[who] += 1
        key = f"media/{call.interview_id}/segments/{who}-{counts[who]:05}.ogg"
        blobs.put(key, ogg)
        bounds = (call.at(from_s), call.at(to_s))
        is_last = to_s >= call.ends_s
        told_s = to_s + (LAST_AFTER_S if is_last else SEGMENT_AFTER_S)
        event = SegmentClosed(call.interview_id, who, counts[who], key, *bounds)
        call.told.append((told_s, event))
    of, end = call.interview_id, call.ends_s
    tracks = tuple(TrackSound(who, count) for who, count in counts.items())
    files = tuple(Recording(who, call.started_at, end, count) for who, count in counts.items())
    ended = CallEnded(of, call.at(end), EndReason.ENDED_BY_RECRUITER)
    call.told.append((end, ended))
    call.told.append((end + LAST_AFTER_S, SoundStored(of, tracks)))
    call.told.append((end + FILES_AFTER_S, RecordingReady(of, files)))
