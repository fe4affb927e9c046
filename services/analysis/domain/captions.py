"""What is new in the last seconds of a track: captions are shown as they are spoken, or never.

Each piece of sound holds some seconds that the one before it held too, so one that is missed costs
nothing. What was shown is not shown again, and nothing of it is kept but up to when it goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.analysis.domain.speech import Window, Word
from shared.events.analysis import CaptionSpoken

TOO_LATE_S = 12.0  # nobody is helped by a caption of what was said so long ago
SAME_WORD_S = 0.25  # a word that was shown is heard again, ending so much later at most
QUIET_S = 0.4  # so much silence at the end of a piece ends its last word
MAY_GO_ON_S = 0.3  # a last word that ends so close to the end may go on


@dataclass(frozen=True)
class CaptionLine:
    """Up to when the captions of an interview go."""

    id: str
    until_at: datetime | None = None


def is_too_late(until_at: datetime, now: datetime) -> bool:
    """Whether what was said up to then is of no use as a caption any more."""
    return (now - until_at).total_seconds() > TOO_LATE_S


def whole_words(
    words: Sequence[Word], speech: Sequence[Window], length_s: float
) -> tuple[Word, ...]:
    """The words of a piece without a last one that may go on in the next."""
    is_quiet = not speech or length_s - speech[-1].to_s >= QUIET_S
    if is_quiet or not words or words[-1].end_s < length_s - MAY_GO_ON_S:
        return tuple(words)
    return tuple(words[:-1])


def spoken(
    line: CaptionLine, words: Sequence[Word], from_at: datetime, to_at: datetime
) -> tuple[CaptionLine, tuple[CaptionSpoken, ...]]:
    """Go on with a piece of sound from `from_at` to `to_at`; an older one than before says nothing.

    Without a new word it is said all the same that captions are being made.
    """
    until_at = line.until_at or from_at
    if to_at <= until_at:
        return line, ()
    until_s = (until_at - from_at).total_seconds()
    new = [word for word in words if _is_new(word, until_s)]
    if new:
        until_at = from_at + timedelta(seconds=max(word.end_s for word in new))
    text = " ".join(word.word for word in new)
    return replace(line, until_at=until_at), (CaptionSpoken(line.id, text, to_at),)


def _is_new(word: Word, until_s: float) -> bool:
    return word.middle_s >= until_s or word.end_s > until_s + SAME_WORD_S
