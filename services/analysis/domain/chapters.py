"""When each topic was talked about.

A recruiter ticks a topic when it is done. It was therefore talked about since what came before:
the tick of another topic, the end of a question, or the start of the interview.
"""

from __future__ import annotations

from datetime import datetime

from services.analysis.domain.interview import Interview, seconds_between
from services.analysis.domain.speech import Window

SHORTEST_S = 1.0  # topics that are ticked at once have no stretch of their own


def topic_windows(interview: Interview) -> dict[str, Window]:
    """The stretch of each ticked topic, by its id, in seconds on the interview clock."""
    zero_at = interview.zero_at
    if zero_at is None:
        return {}
    ticks = {mark.name: _on_clock(zero_at, mark.at) for mark in interview.topics if mark.is_on}
    return {
        topic_id: Window(from_s, to_s)
        for topic_id, to_s in ticks.items()
        if to_s - (from_s := _start(interview, zero_at, to_s)) >= SHORTEST_S
    }


def _start(interview: Interview, zero_at: datetime, to_s: float) -> float:
    """Where the talk began that ended with the tick at `to_s`."""
    ticks = [_on_clock(zero_at, mark.at) for mark in interview.topics if mark.is_on]
    ends = [_on_clock(zero_at, visit.closed_at) for visit in interview.visits if visit.closed_at]
    return max((end for end in (0.0, *ticks, *ends) if end < to_s), default=0.0)


def _on_clock(zero_at: datetime, moment: datetime) -> float:
    return seconds_between(zero_at, moment)
