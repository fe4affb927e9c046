"""The words by which an interview is found: folded, without accents, cut at punctuation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MOST_WORDS = 24
LONGEST = 40
SEPARATORS = re.compile(r"[^\w]+|_+")


def fold(text: str) -> str:
    """A form in which equal-looking texts are equal: no accents, no case, single spaces."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in parts if not unicodedata.combining(c)).split())


def words_of(*texts: str | None) -> tuple[str, ...]:
    """Distinct words of the texts in their order. `anna.b@x.io` gives anna, b, x, io."""
    found = dict.fromkeys(word[:LONGEST] for text in texts if text for word in _cut(text))
    return tuple(found)[:MOST_WORDS]


def matches(asked: Iterable[str], present: Iterable[str]) -> bool:
    """Every word asked for begins one of the words that are there."""
    there = tuple(present)
    return all(any(word.startswith(wanted) for word in there) for wanted in asked)


def _cut(text: str) -> list[str]:
    return [word for word in SEPARATORS.split(fold(text)) if word]
