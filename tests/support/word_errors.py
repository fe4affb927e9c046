"""How wrong a transcript is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def plain_words(text: str) -> list[str]:
    """Without case and punctuation, which no voice says."""
    return re.findall(r"\w+(?:'\w+)*", text.lower().replace("’", "'"))


def word_error_rate(pairs: Iterable[tuple[str, str]]) -> float:
    """Words missed, added or taken for others, for each word said; of (said, heard)."""
    wrong = total = 0
    for said, heard in pairs:
        reference = plain_words(said)
        wrong += _distance(reference, plain_words(heard))
        total += len(reference)
    return wrong / total


def errors_in_a_loop(said: str, heard: str) -> float:
    """The same of a voice that says its text over and over, heard from anywhere to anywhere."""
    part = plain_words(heard)
    loop = plain_words(said)
    whole = loop * (len(part) // len(loop) + 2)
    row = [0] * (len(whole) + 1)  # what was said before does not count
    for number, word in enumerate(part, start=1):
        before, row = row, [number]
        for at, wanted in enumerate(whole, start=1):
            row.append(min(before[at] + 1, row[-1] + 1, before[at - 1] + (wanted != word)))
    return min(row) / len(part)


def most_repeated(text: str, length: int = 4) -> int:
    """How often the most frequent phrase of so many words occurs: a loop shows here."""
    words = plain_words(text)
    phrases = [tuple(words[at : at + length]) for at in range(len(words) - length + 1)]
    return max((phrases.count(phrase) for phrase in phrases), default=0)


def _distance(reference: Sequence[str], heard: Sequence[str]) -> int:
    """Levenshtein's, over words."""
    row = list(range(len(heard) + 1))
    for number, wanted in enumerate(reference, start=1):
        before, row = row, [number]
        for at, word in enumerate(heard, start=1):
            row.append(min(before[at] + 1, row[-1] + 1, before[at - 1] + (wanted != word)))
    return row[-1]
