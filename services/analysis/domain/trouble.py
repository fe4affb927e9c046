"""Technical trouble during an answer: never the candidate's fault, so never counted (B13).

Trouble is a stretch within the question's window in which the candidate was not recorded. Such an
answer is marked "ask again"; what a scorer found in the rest of it is shown, and left out of the
final figure.
"""

from __future__ import annotations

from services.analysis.domain.interview import Interview, Visit
from shared.events.media import Participant, RecordingGap

LEAST_S = 2.0  # of an answer that must be missing; less is a hiccup
_WORDS = {
    "absent": "the candidate was not connected",
    "lost": "the candidate's connection was interrupted",
    "disk": "the server could not record",
    "part_missing": "a part of the recording cannot be reached",
    "paused": "the recording was paused",
    "no_consent": "recording was not allowed",
}


def technical_trouble(interview: Interview, question_id: str) -> str | None:
    """What went wrong while a question was answered, as a sentence; None when nothing did."""
    missing: dict[str, float] = {}
    for visit in interview.visits_of(question_id):
        for gap in _candidates_gaps(interview):
            seconds = _overlap_s(interview, visit, gap)
            if seconds > 0:
                missing[gap.reason] = missing.get(gap.reason, 0.0) + seconds
    total = sum(missing.values())
    if total < LEAST_S:
        return None
    reasons = (_WORDS.get(reason, "nothing was recorded") for reason in sorted(missing))
    return f"For {total:.0f} s of this answer {' and '.join(dict.fromkeys(reasons))}."


def _candidates_gaps(interview: Interview) -> tuple[RecordingGap, ...]:
    return tuple(
        gap
        for recording in interview.recordings or ()
        if recording.participant == Participant.CANDIDATE
        for gap in recording.gaps
    )


def _overlap_s(interview: Interview, visit: Visit, gap: RecordingGap) -> float:
    window = interview.window(visit)
    if window is None:
        return 0.0
    return (min(gap.to_at, window[1]) - max(gap.from_at, window[0])).total_seconds()
