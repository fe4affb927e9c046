"""Where one piece of a track ends and the next one begins, so that no word is cut in two.

Best is a silence. Where somebody talks on, it is between two words, and the sound after that is
listened to again with what follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from services.analysis.domain.speech import Window, Word

ONSET_S = 0.5  # at the end of a silence a word may have begun too softly to be noticed
QUIET_S = 0.7  # so much silence at the end of a piece is a place to end it
LEAST = 0.3  # of a piece is heard at least, else a chain of pieces would hardly come forward
CUT_OFF_S = 0.3  # a last word that ends so close to the end may go on
BACK_S = 1.5  # how far back a place between two words is looked for


def silence_before_end(speech: Sequence[Window], length_s: float) -> float | None:
    """Where to end a piece of sound at a silence; None when somebody talks on and on."""
    last_s = speech[-1].to_s if speech else 0.0
    if length_s - last_s >= QUIET_S:
        return max(length_s - ONSET_S, last_s)
    for before, after in reversed(tuple(pairwise(speech))):
        middle_s = (before.to_s + after.from_s) / 2
        if middle_s >= LEAST * length_s:
            return middle_s
    return None


def word_before_end(words: Sequence[Word], length_s: float) -> float:
    """Where to end a piece between two words: its end, unless its last word may go on there."""
    if not words or words[-1].end_s < length_s - CUT_OFF_S:
        return length_s
    ends_s = (0.0, *(word.end_s for word in words))
    places = [
        (word.start_s - end_s, word.start_s, end_s)
        for end_s, word in zip(ends_s, words, strict=False)
    ]
    late = [place for place in places if place[1] >= length_s - BACK_S]
    _, start_s, end_s = max(late or places[-1:])
    return (min(start_s, end_s) + start_s) / 2
