"""What is said about an answer in plain words: what it covered, what it missed, what to ask next.

A model's own words are used when they keep to what was proven; else the words are made here. A
follow-up question must not give the answer away: no content word of a missed point may occur in it,
unless the question itself has it.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.analysis.domain.assessment import Criterion, Quote, Verdict
from services.analysis.domain.speech import Word
from services.analysis.score.port import Rubric
from services.analysis.score.text import SMALL_WORDS, content_stem, content_stems, tokens

COVERED = frozenset({Verdict.MET, Verdict.PARTLY, Verdict.TOUCHED})
LONGEST_ECHO = 8  # words of the candidate that a follow-up repeats
LEAST_ENGLISH = 0.2  # of an English sentence's words are small words, usually twice as many
JUDGED_FROM = 6  # words; the language of less cannot be told
ASK_FOR_MORE = "Could you go further into that: what else matters here?"
ASK_FOR_STEPS = "How would you go about this, step by step?"


def overall_comment(models: str, criteria: Sequence[Criterion]) -> str:
    """The model's comment, unless a claim was dropped or it is not in English."""
    is_proven = all(each.verdict != Verdict.UNVERIFIED for each in criteria)
    return models if models and is_proven and is_english(models) else summary(criteria)


def summary(criteria: Sequence[Criterion]) -> str:
    """Which points were covered, and which were missed."""
    covered = [each.text for each in criteria if each.verdict in COVERED]
    unproven = [each.text for each in criteria if each.verdict == Verdict.UNVERIFIED]
    missed = [each.text for each in criteria if each.text not in {*covered, *unproven}]
    said = f"Covered {len(covered)} of {len(criteria)} key points"
    parts = [f"{said}: {_listed(covered)}." if covered else f"{said}."]
    if missed:
        parts.append(f"Missed: {_listed(missed)}.")
    if unproven:
        parts.append(f"Claimed without proof: {_listed(unproven)}.")
    return " ".join(parts)


def follow_up_of(
    models: str | None, rubric: Rubric, criteria: Sequence[Criterion], words: Sequence[Word]
) -> str | None:
    """A question worth asking next; None when nothing was missed."""
    if all(each.verdict in COVERED and each.verdict != Verdict.PARTLY for each in criteria):
        return None
    secret = giveaways(rubric, criteria)
    if models and is_english(models) and not content_stems(models, rubric.language) & secret:
        return models
    quotes = [each.quote for each in criteria if each.quote and each.verdict in COVERED]
    echoes = (_echo(quote, rubric.language, words) for quote in quotes)
    echo = next((each for each in echoes if not content_stems(each, rubric.language) & secret), "")
    if echo:
        return f"You mentioned “{echo}”: what else matters there?"
    return ASK_FOR_MORE if quotes else ASK_FOR_STEPS


def giveaways(rubric: Rubric, criteria: Sequence[Criterion]) -> set[str]:
    """The content words, as stems, of the points that were not covered in full."""
    missed = [
        each.text
        for each in criteria
        if each.verdict not in COVERED or each.verdict == Verdict.PARTLY
    ]
    stems = (content_stems(text, rubric.language) for text in missed)
    return set().union(*stems) - content_stems(rubric.question, rubric.language)


def is_english(text: str) -> bool:
    """Whether a comment is in the language that was asked for, as far as its small words tell."""
    spoken = tokens(text)
    small = sum(token in SMALL_WORDS["en"] for token in spoken)
    return len(spoken) < JUDGED_FROM or small >= LEAST_ENGLISH * len(spoken)


def _echo(quote: Quote, language: str, words: Sequence[Word]) -> str:
    """The candidate's words of a quote from its first content word on, short enough to be said."""
    quoted = [
        word.word for word in words if quote.start_s <= word.start_s and word.end_s <= quote.end_s
    ]
    while quoted and _is_small(quoted[0], language):
        quoted = quoted[1:]
    quoted = quoted[:LONGEST_ECHO]
    while quoted and _is_small(quoted[-1], language):
        quoted = quoted[:-1]
    return " ".join(quoted).strip(" .,;:!?")


def _is_small(word: str, language: str) -> bool:
    parts = tokens(word)
    return not parts or content_stem(parts[0], language) is None


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(f"“{text}”" for text in texts)
