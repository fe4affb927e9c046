"""Finds a quote in the candidate's words, and where. What is not found was not said (B2)."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from services.analysis.domain.assessment import Quote
from services.analysis.domain.speech import Word
from services.analysis.score.text import tokens

SHORTEST_QUOTE = 3  # one or two words prove nothing
CLOSE_ENOUGH = 0.85  # a model may drop or mend a word; it may not invent a phrase
FIRST_WORDS = 3  # the found place begins with one of the quote's first words
SLACK = 2  # how many words more or less than the quote the found place may have


def locate(quote: str, words: Sequence[Word]) -> Quote | None:
    """The place that is most like the quote, in the words as they were heard; None if unlike."""
    wanted = tokens(quote)
    said = [(tokens(word.word) or [""])[0] for word in words]
    if len(wanted) < SHORTEST_QUOTE:
        return None
    matcher = SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(wanted)
    best, place = 0.0, (0, 0)
    for start in (at for at, word in enumerate(said) if word in wanted[:FIRST_WORDS]):
        for length in range(max(1, len(wanted) - SLACK), len(wanted) + SLACK + 1):
            if start + length > len(said):
                break
            matcher.set_seq1(said[start : start + length])
            if (
                matcher.real_quick_ratio() > best
                and matcher.quick_ratio() > best
                and (ratio := matcher.ratio()) > best
            ):
                best, place = ratio, (start, start + length)
    return span(words, *place) if best >= CLOSE_ENOUGH else None


def span(words: Sequence[Word], start: int, end: int) -> Quote:
    """The words from `start` up to but not including `end` as a quote."""
    quoted = words[start:end]
    return Quote(
        text=" ".join(word.word for word in quoted),
        start_s=quoted[0].start_s,
        end_s=max(word.end_s for word in quoted),
    )
