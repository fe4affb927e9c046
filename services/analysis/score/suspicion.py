"""Finds words that are addressed to the scorer instead of answering ("ignore your instructions").

They raise a flag for the recruiter, never count as a quote, and change nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.analysis.domain.assessment import Quote
from services.analysis.domain.speech import Word
from services.analysis.score.evidence import span

_MARKS = r"(?:marks?|scores?|points?|grades?|ratings?)"
_ADDRESSED = re.compile(
    rf"""
      (?:ignore|disregard|forget)\s(?:\w+\s){{0,4}}(?:instructions?|prompts?|rules|rubric|criteria)
    | (?:system|developer)\sprompt
    | (?:give|award|assign|grant)\s(?:\w+\s){{0,4}}
      (?:full|maximum|highest|top|perfect|hundred)\s(?:\w+\s)?{_MARKS}
    | (?:mark|rate|score|grade|count)\s(?:\w+\s){{0,4}}as\s
      (?:met|correct|perfect|excellent|passed|fulfilled)
    | you\sare\s(?:now\s)?(?:an?\s)?(?:\w+\s)?(?:assistant|language\smodel|grader|examiner|ai)\b
    | (?:dear|attention|hello|hey)\s(?:ai|assistant|language\smodel|grader|evaluator)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)


def suspicious_places(words: Sequence[Word]) -> list[Quote]:
    """Where the candidate seems to talk to the scorer."""
    starts: list[int] = []
    text = ""
    for word in words:
        starts.append(len(text))
        text += word.word + " "
    places = []
    for match in _ADDRESSED.finditer(text):
        inside = [at for at, start in enumerate(starts) if match.start() <= start < match.end()]
        if inside:
            places.append(span(words, inside[0], inside[-1] + 1))
    return places
