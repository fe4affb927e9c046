"""When an answer can be judged: at once, as soon as its question is closed and its sound is heard,
and finally, when all of its words are there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import inf

from services.analysis.domain.hearing import Stretch
from services.analysis.domain.interview import Interview, Visit
from services.analysis.domain.speech import Window, Word, within

CUT_S = 0.05  # a piece of sound that is cut at the end of an answer may end this much before it
LEAK_REACH = timedelta(seconds=2)  # a leak comes so much later than what leaked, at most
LONGEST_WAIT_S = 15.0  # for the last segments of an answer; then it is judged without them


@dataclass(frozen=True)
class Leak:
    """A name for the words of the recruiter that the candidate's microphone heard in one answer;
    empty when it heard none."""

    question_id: str
    visit: int
    digest: str


def subject_of(visit: Visit) -> str:
    """Names the answer that a live piece of work is about."""
    return f"live/{visit.question_id}/{visit.visit}"


def live_subject(interview: Interview, visit: Visit) -> str:
    """The same, and which words of it were left out: other words are judged anew."""
    leaked = interview.hearing.answer(visit.question_id, visit.visit).leaked
    return f"{subject_of(visit)}/{leaked}" if leaked else subject_of(visit)


def has_leak(interview: Interview, question_id: str, visit: int | None = None) -> bool:
    """Whether words of the recruiter were left out of one visit's answer, or of any."""
    heard = (each for each in interview.hearing.answers if each.question_id == question_id)
    return any(each.leaked for each in heard if visit in (None, each.visit))


def is_audible(interview: Interview, visit: Visit, now: datetime) -> bool:
    """Whether the answer's sound is all there, or has been waited for long enough."""
    if visit.closed_at is None:
        return False
    end = visit.closed_at - timedelta(seconds=CUT_S)
    return interview.candidate_track.reaches(end) or now >= _waits_until(interview, visit, now)


def next_check(interview: Interview, now: datetime) -> datetime | None:
    """When an answer will have been waited for long enough."""
    waiting = [
        _waits_until(interview, visit, now)
        for visit in interview.visits
        if visit.closed_at and not is_audible(interview, visit, now)
    ]
    return min(waiting, default=None)


def with_waits(interview: Interview, now: datetime) -> Interview:
    """Remembering since when the sound of answers is waited for."""
    for visit in interview.visits:
        if visit.closed_at is not None and not is_audible(interview, visit, now):
            interview = interview.waiting_for(subject_of(visit), now)
    return interview


def unheard(interview: Interview, visit: Visit) -> tuple[Stretch, ...]:
    """What of an answer's sound was not listened to, up to the moment when it was closed."""
    sound = _sound_until(interview, visit.shown_at, visit.closed_at)
    chain = interview.hearing.candidate
    return chain.gaps(sound, chain.tails) if sound else ()


def is_heard_for_good(interview: Interview, visit: Visit) -> bool:
    """Whether nothing will be added to an answer's words: it is heard to its end, tails included,
    and nothing of it failed."""
    window = interview.window(visit)
    if window is None:
        return False
    chain = interview.hearing.candidate
    if chain.failure_in(Stretch(*window)):
        return False
    sound = _sound_until(interview, *window)
    is_there = interview.candidate_track.reaches(window[1]) or interview.is_sound_complete
    return is_there and (sound is None or not chain.gaps(sound))


def has_failed(interview: Interview, visit: Visit) -> bool:
    """Whether something of an answer could not be heard."""
    window = interview.window(visit)
    return (
        window is not None and interview.hearing.candidate.failure_in(Stretch(*window)) is not None
    )


def with_words(interview: Interview, from_at: datetime, words: Sequence[Word]) -> Interview:
    """With a piece of the candidate's words, in seconds from `from_at`, named in the answers that
    they belong to."""
    hearing = interview.hearing
    for visit in interview.visits:
        window = interview.window(visit)
        begin_s = (visit.shown_at - from_at).total_seconds()
        end_s = (window[1] - from_at).total_seconds() if window else inf
        said = within(words, [Window(begin_s, end_s)])
        if said:
            spelled = f"{from_at.isoformat()} {[(word.word, word.start_s) for word in said]}"
            hearing = hearing.with_answer(visit.question_id, visit.visit, spelled)
    return replace(interview, hearing=hearing)


def touched_by(interview: Interview, sound: Stretch) -> tuple[Visit, ...]:
    """The visits whose leaks may be others now that this stretch of either track is heard."""
    around = Stretch(sound.from_at - LEAK_REACH, sound.to_at + LEAK_REACH)
    return tuple(
        visit
        for visit in interview.visits
        if Stretch(visit.shown_at, ends_at(interview, visit) or around.to_at).overlaps(around)
    )


def ends_at(interview: Interview, visit: Visit) -> datetime | None:
    """When an answer's window closed; None while it is open."""
    window = interview.window(visit)
    return window[1] if window else None


def with_leaks(interview: Interview, leaks: Iterable[Leak]) -> Interview:
    """With what leaked into answers. One that was judged with other words is judged again."""
    for leak in leaks:
        hearing = interview.hearing.with_leak(leak.question_id, leak.visit, leak.digest)
        interview = replace(interview, hearing=hearing)
    return interview


def words_digest(interview: Interview, question_id: str) -> str:
    """Names the words of all answers to a question, and their windows."""
    windows = interview.windows_of(question_id)
    visits = interview.visits_of(question_id)
    heard = [interview.hearing.answer(question_id, visit.visit) for visit in visits]
    leaked = [each.leaked for each in heard] if any(each.leaked for each in heard) else ""
    spelled = f"{windows}{[each.digest for each in heard]}{leaked}"
    return hashlib.sha256(spelled.encode()).hexdigest()[:16]


def _sound_until(interview: Interview, begin: datetime, end: datetime | None) -> Stretch | None:
    """What there is of the candidate's sound in a window; None when there is nothing."""
    track = interview.candidate_track
    reach = track.ended_at if interview.accepts_gaps else track.complete_until
    if track.started_at is None or reach is None or end is None:
        return None
    sound = Stretch(max(begin, track.started_at), min(end, reach))
    return sound if sound.from_at < sound.to_at else None


def _waits_until(interview: Interview, visit: Visit, now: datetime) -> datetime:
    """Counted from when the answer's end was heard of, which may be late after an outage."""
    since = interview.waiting_since(subject_of(visit)) or now
    return since + timedelta(seconds=LONGEST_WAIT_S)
