"""What the candidate said while a general topic was talked about: quotes, and no judgement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from services.analysis.domain.assessment import Quote
from services.analysis.domain.speech import Window, Word, within

MOST_QUOTES = 3
LONGEST_QUOTE = 40  # words
SHORTEST_QUOTE = 5  # a "yes, I see" says nothing on a topic


def said_in(window: Window, utterances: Iterable[Sequence[Word]]) -> tuple[Quote, ...]:
    """The longest of the candidate's utterances in a stretch, in order of time."""
    inside = [within(words, [window]) for words in utterances]
    longest = sorted((words for words in inside if len(words) >= SHORTEST_QUOTE), key=len)
    kept = sorted(longest[-MOST_QUOTES:], key=lambda words: words[0].start_s)
    return tuple(_quote(words[:LONGEST_QUOTE]) for words in kept)


def _quote(words: Sequence[Word]) -> Quote:
    text = " ".join(word.word for word in words)
    return Quote(text, words[0].start_s, max(word.end_s for word in words))
