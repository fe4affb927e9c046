"""Finds words that are addressed to the scorer instead of answering ("ignore your instructions").

They raise a flag for the recruiter, are not shown to the scorer, and change nothing else. Patterns
cannot find every wording: what they miss is still data between fences, and still needs a quote.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.analysis.domain.assessment import Quote
from services.analysis.domain.speech import Word
from services.analysis.score.evidence import span
from services.analysis.score.text import tokens

_FEW = r"(?:[\w']+\s){0,4}"
_MARKS = r"(?:marks?|scores?|points?|grades?|ratings?)"
_RULES = r"(?:instructions?|prompts?|rules|rubric|criteria|guidelines)"
_BEST = r"(?:full|maximum|highest|top|perfect|hundred|100|best)"
_PASSED = r"(?:fully\s)?(?:met|correct|perfect|excellent|passed)"
_THIS = r"(?:me|my|this|it|everything|all|every|each)"
# Not "return JSON", "mark the task as complete", "each point is correct": answers say these.
_ADDRESSED = re.compile(
    rf"""
      (?:ignore|disregard|forget|override)\s{_FEW}{_RULES}
    | (?:system|developer)\s(?:prompt|message|override)\b
    | (?:give|award|assign|grant|deserves?)\s{_FEW}{_BEST}\s(?:\w+\s)?{_MARKS}
    | (?:mark|rate|score|grade|count|treat)\s{_THIS}\s{_FEW}as\s{_PASSED}
    | (?:all|every)\s(?:the\s)?criteri(?:a|on)\s(?:is|are|was|were|as)\s{_PASSED}
    | (?:output|return|respond\swith|reply\swith|print)\s{_FEW}verdicts?
    | (?:score|rate|grade)\s(?:me|this|it)\s{_FEW}(?:ten|10|100|hundred|four|five|highest)\b
    | you\sare\s(?:now\s)?(?:an?\s)?(?:\w+\s)?(?:assistant|language\smodel|grader|examiner|ai)\b
    | (?:dear|attention|hello|hey)\s(?:ai|assistant|language\smodel|grader|evaluator)\b
    | ignorier(?:e|en)\s{_FEW}(?:anweisung(?:en)?|regeln) | volle\spunktzahl
    | ignor(?:a|e|ez|er)\s{_FEW}(?:instrucciones|consignes|istruzioni) | note\smaximale
    """,
    re.VERBOSE | re.IGNORECASE,
)


def suspicious_places(words: Sequence[Word]) -> list[Quote]:
    """Where the candidate seems to talk to the scorer."""
    return [span(words, start, end) for start, end in _stretches(words)]


def without_suspicious(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words that are an answer."""
    stretches = _stretches(words)
    return tuple(
        word
        for at, word in enumerate(words)
        if not any(start <= at < end for start, end in stretches)
    )


def _stretches(words: Sequence[Word]) -> list[tuple[int, int]]:
    starts: list[int] = []
    text = ""
    for word in words:
        starts.append(len(text))
        text += " ".join(tokens(word.word)) + " "
    found = []
    for match in _ADDRESSED.finditer(text):
        inside = [at for at, start in enumerate(starts) if match.start() <= start < match.end()]
        if inside:
            found.append((inside[0], inside[-1] + 1))
    return found
