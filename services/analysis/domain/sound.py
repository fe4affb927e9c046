"""What may be wrong with a participant's sound, and which stretches of it are: B13.

Workers find it while they listen, so it is known during the call; media's own account of gaps comes
with the recordings, after it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from services.analysis.domain.hearing import Flaw, Stretch
from services.analysis.domain.speech import Window

LEAST_S = 0.5  # a shorter stretch is a hiccup; media fills holes of that length with silence
CLOSE = timedelta(seconds=2)  # stretches with the same flaw that are closer are told as one
NO_SOUND = 0.002  # of full scale: a working microphone in a quiet room is louder


class FlawKind(StrEnum):
    """Stable codes."""

    DAMAGED = "damaged"  # a piece of sound, or its end, cannot be decoded
    GONE = "gone"  # it was stored, and is not there any more
    UNRECORDED = "unrecorded"  # nothing arrived
    DISTORTED = "distorted"  # louder than can be stored, so its peaks are cut off
    OTHER_LANGUAGE = "other_language"  # not the interview's was spoken


@dataclass(frozen=True)
class FlawedWindow:
    """A flaw in a piece of sound, in seconds from its beginning."""

    from_s: float
    to_s: float
    kind: str
    language: str = ""  # as in `Flaw`


def not_covered(whole: Window, there: Iterable[Window]) -> tuple[Window, ...]:
    """What of a stretch none of the others covers, but for hiccups."""
    gaps, begin_s = [], whole.from_s
    for each in sorted(there, key=lambda window: window.from_s):
        gaps.append(Window(begin_s, min(each.from_s, whole.to_s)))
        begin_s = max(begin_s, each.to_s)
    gaps.append(Window(begin_s, whole.to_s))
    return tuple(gap for gap in gaps if gap.to_s - gap.from_s >= LEAST_S)


def clipped(flaws: Iterable[FlawedWindow], until_s: float) -> tuple[FlawedWindow, ...]:
    """Only what lies between 0 and `until_s`."""
    inside = (
        replace(f, from_s=round(max(0.0, f.from_s), 3), to_s=round(min(f.to_s, until_s), 3))
        for f in flaws
    )
    return tuple(flaw for flaw in inside if flaw.to_s > flaw.from_s)


def with_flaws(known: Iterable[Flaw], new: Iterable[Flaw]) -> tuple[Flaw, ...]:
    """All of them in order of time, close ones of a kind as one."""
    joined: list[Flaw] = []
    for flaw in sorted({*known, *new}, key=lambda each: (_what(each), each.stretch.from_at)):
        last = joined[-1] if joined else None
        is_same = last is not None and _what(last) == _what(flaw)
        if last and is_same and flaw.stretch.from_at - last.stretch.to_at < CLOSE:
            end = max(last.stretch.to_at, flaw.stretch.to_at)
            joined[-1] = replace(last, stretch=Stretch(last.stretch.from_at, end))
        else:
            joined.append(flaw)
    return tuple(sorted(joined, key=lambda each: (each.stretch.from_at, _what(each))))


def _what(flaw: Flaw) -> tuple[str, str]:
    return flaw.kind, flaw.language
