"""Trouble during an answer that is not about what was said, so it is never counted (B13).

Trouble is a stretch within the question's window in which the candidate was not recorded, whose
sound is gone, damaged or distorted, or in which another language than the interview's was spoken.
Such an answer is marked "ask again"; what a scorer found in
the rest of it is shown, and left out of the final figure. What the workers found in the sound is
known during the call; what media says of its recordings comes after it, and says more exactly why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from services.analysis.domain.hearing import Flaw, Stretch, merged
from services.analysis.domain.interview import Interview, Visit
from services.analysis.domain.languages import name_of
from services.analysis.domain.sound import NO_SOUND, FlawKind
from shared.events.media import Participant

LEAST_S = 2.0  # of an answer that must be missing; less is a hiccup
LEAST_WITH_WORDS_S = 5.0  # a loud laugh or a foreign phrase must not spoil an answer
WITH_WORDS = frozenset({FlawKind.DISTORTED.value, FlawKind.OTHER_LANGUAGE.value})
_WORDS = {
    "absent": "the candidate was not connected",
    "lost": "the candidate's connection was interrupted",
    "disk": "the server could not record",
    "part_missing": "a part of the recording cannot be reached",
    "paused": "the recording was paused",
    "no_consent": "recording was not allowed",
    FlawKind.DAMAGED.value: "the recorded sound is damaged",
    FlawKind.GONE.value: "the recorded sound is missing",
    FlawKind.UNRECORDED.value: "no sound of the candidate arrived",
    FlawKind.DISTORTED.value: "the sound was distorted",
}


@dataclass(frozen=True)
class SoundTrouble:
    """A stretch of a participant's track whose sound is not as it should be."""

    participant: Participant
    stretch: Stretch
    kind: str
    language: str = ""  # as in `Flaw`


def technical_trouble(
    interview: Interview, question_id: str, visit: int | None = None
) -> str | None:
    """What went wrong while a question was answered, in one visit or in all together, as a
    sentence; None when nothing did."""
    visits = [each for each in interview.visits_of(question_id) if visit in (None, each.visit)]
    flaws = [flaw for each in visits for flaw in _in_answer(interview, each)]
    for kind in WITH_WORDS:
        if _seconds(flaw.stretch for flaw in flaws if flaw.kind == kind) < LEAST_WITH_WORDS_S:
            flaws = [flaw for flaw in flaws if flaw.kind != kind]
    total = _seconds(flaw.stretch for flaw in flaws)
    if total < LEAST_S:
        return None
    ordered = sorted(flaws, key=lambda flaw: (flaw.kind, flaw.language))
    reasons = dict.fromkeys(_reason(interview, flaw) for flaw in ordered)
    return f"For {total:.0f} s of this answer {' and '.join(reasons)}."


def sound_troubles(interview: Interview) -> tuple[SoundTrouble, ...]:
    """Where the sound of both tracks is not as it should be, but for the gaps in the recordings."""
    return tuple(
        SoundTrouble(participant, flaw.stretch, flaw.kind, flaw.language)
        for participant in Participant
        for flaw in interview.hearing.chain(participant).flaws
        if not _is_told(flaw, _recorded_gaps(interview, participant))
    )


def silent_microphones(interview: Interview) -> tuple[Participant, ...]:
    """Whose microphone gave no sound in the whole call, once all of it is listened to."""
    if interview.call_ended_at is None or not interview.is_sound_complete:
        return ()
    tracks = [(each, interview.track(each), interview.hearing.chain(each)) for each in Participant]
    if not any(track.count for _, track, _ in tracks):
        return ()  # nothing was recorded at all, which the report says in one sentence
    return tuple(
        participant
        for participant, track, heard in tracks
        if not track.count or (heard.loudest is not None and heard.loudest < NO_SOUND)
    )


def _reason(interview: Interview, flaw: Flaw) -> str:
    if flaw.kind == FlawKind.OTHER_LANGUAGE and interview.plan:
        return f"{name_of(flaw.language)} was spoken, not {name_of(interview.plan.language)}"
    return _WORDS.get(flaw.kind, "nothing was recorded")


def _in_answer(interview: Interview, visit: Visit) -> Iterator[Flaw]:
    """What is wrong with the candidate's sound in a visit, clipped to it."""
    window = interview.window(visit)
    if window is None:
        return
    gaps = _recorded_gaps(interview, Participant.CANDIDATE)
    found = (*interview.hearing.candidate.flaws, *_beyond_the_track(interview, window))
    for flaw in (*gaps, *(each for each in found if not _is_told(each, gaps))):
        begin, end = max(flaw.stretch.from_at, window[0]), min(flaw.stretch.to_at, window[1])
        if begin < end:
            yield replace(flaw, stretch=Stretch(begin, end))


def _beyond_the_track(interview: Interview, window: tuple[datetime, datetime]) -> Iterator[Flaw]:
    """What of an answer comes before the candidate's first sound or after the last that is there:
    an answer that is judged has been waited for. Who hung up had finished the last one."""
    sound = interview.candidate_track
    if sound.started_at is None or sound.ended_at is None:
        yield Flaw(Stretch(*window), FlawKind.UNRECORDED.value)
        return
    yield Flaw(Stretch(window[0], sound.started_at), FlawKind.UNRECORDED.value)
    if interview.call_ended_at is None or window[1] < interview.call_ended_at:
        yield Flaw(Stretch(sound.ended_at, window[1]), FlawKind.UNRECORDED.value)


def _recorded_gaps(interview: Interview, participant: Participant) -> tuple[Flaw, ...]:
    """What media says of the recordings, once they are ready."""
    return tuple(
        Flaw(Stretch(gap.from_at, gap.to_at), gap.reason)
        for recording in interview.recordings or ()
        if recording.participant == participant
        for gap in recording.gaps
    )


def _is_told(flaw: Flaw, gaps: Iterable[Flaw]) -> bool:
    """Whether media says why nothing was recorded there."""
    return flaw.kind == FlawKind.UNRECORDED and any(
        gap.stretch.overlaps(flaw.stretch) for gap in gaps
    )


def _seconds(stretches: Iterable[Stretch]) -> float:
    return sum((each.to_at - each.from_at).total_seconds() for each in merged(stretches))
