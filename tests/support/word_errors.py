"""How wrong a transcript is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


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


@dataclass(frozen=True)
class InLoop:
    """What was heard of a voice that says its text over and over, beginning and ending anywhere."""

    error_rate: float
    right: tuple[tuple[int, int], ...]  # words heard right: place in the text, place in the heard


def compared_with_loop(said: str, heard: Sequence[str]) -> InLoop:
    """The best fit of what was heard (plain words) into the endless text."""
    loop = plain_words(said)
    whole = loop * (len(heard) // len(loop) + 2)
    rows = [[0] * (len(whole) + 1)]  # what was said before does not count
    for number, word in enumerate(heard, start=1):
        before, row = rows[-1], [number]
        for at, wanted in enumerate(whole, start=1):
            row.append(min(before[at] + 1, row[-1] + 1, before[at - 1] + (wanted != word)))
        rows.append(row)
    end = min(range(len(whole) + 1), key=rows[-1].__getitem__)
    right, at, number = [], end, len(heard)
    while number:
        is_right = at > 0 and whole[at - 1] == heard[number - 1]
        if at and rows[number][at] == rows[number - 1][at - 1] + (not is_right):
            at, number = at - 1, number - 1
            right += [(at % len(loop), number)] if is_right else []
        elif rows[number][at] == rows[number - 1][at] + 1:
            number -= 1
        else:
            at -= 1
    return InLoop(rows[-1][end] / max(1, end - at), tuple(reversed(right)))


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
