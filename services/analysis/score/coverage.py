"""Key-point coverage, not correctness: which points of the expected answer were touched.

For each key point: its content words, reduced to stems, without those that the question already
says (repeating the question is no answer). The point is touched when enough of them were said
within a short stretch of the answer:

    needed = the greater of half of them (rounded up) and two of them (one if there is only one)

The stretch is the quote. Whether what was said about the point is right is beyond this engine: a
negated answer touches the same points. Its figure is therefore called coverage, never a score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.analysis.domain.assessment import Verdict
from services.analysis.domain.speech import Word
from services.analysis.score.hashes import hash_of
from services.analysis.score.port import Claim, Claims, Point, Rubric
from services.analysis.score.purse import Purse
from services.analysis.score.text import content_stem, content_stems, tokens
from shared.work_queue.worker import Checkpoint

STRETCH_WORDS = 30
AROUND_WORDS = 2  # shown on either side of a stretch, so that a quote can be understood


@dataclass(frozen=True)
class Stretch:
    """A part of the answer, first word to one past the last, and the stems found in it."""

    start: int
    end: int
    found: frozenset[str]


class CoverageScorer:
    """See the module. Pure arithmetic on words: no model, no network."""

    name = "coverage"
    model = "lexical"
    prompt_version = "coverage-2"
    prompt_hash = hash_of([prompt_version, STRETCH_WORDS, AROUND_WORDS])
    is_steady = True

    def claims(
        self,
        rubric: Rubric,
        words: Sequence[Word],
        checkpoint: Checkpoint,
        purse: Purse,
    ) -> Claims:
        """Touched or not, per key point."""
        said = [_stem_of(word, rubric.language) for word in words]
        return Claims(tuple(_claim(point, rubric, words, said) for point in rubric.points))


def needed(stems: int) -> int:
    """How many of a point's stems must be said."""
    return max(-(-stems // 2), min(2, stems))


def best_stretch(wanted: frozenset[str], said: Sequence[str | None]) -> Stretch | None:
    """The shortest among the stretches in which most of the wanted stems occur."""
    hits = [(at, stem) for at, stem in enumerate(said) if stem in wanted]
    best: Stretch | None = None
    for first, (start, _) in enumerate(hits):
        found: set[str] = set()
        for at, stem in hits[first:]:
            if at - start >= STRETCH_WORDS:
                break
            if stem in found or stem is None:
                continue
            found.add(stem)
            if best is None or _is_better(len(found), at + 1 - start, best):
                best = Stretch(start, at + 1, frozenset(found))
    return best


def _is_better(found: int, length: int, best: Stretch) -> bool:
    return (found, -length) > (len(best.found), -(best.end - best.start))


def _claim(
    point: Point, rubric: Rubric, words: Sequence[Word], said: Sequence[str | None]
) -> Claim:
    wanted = content_stems(point.text, rubric.language)
    wanted = wanted - content_stems(rubric.question, rubric.language) or wanted
    stretch = best_stretch(frozenset(wanted), said)
    found = len(stretch.found) if stretch else 0
    comment = f"{found} of its {len(wanted)} key words were said together."
    if stretch is None or not wanted or found < needed(len(wanted)):
        return Claim(point.id, Verdict.NOT_TOUCHED, comment=comment)
    start = max(0, stretch.start - AROUND_WORDS)
    quoted = words[start : stretch.end + AROUND_WORDS]
    quote = " ".join(word.word for word in quoted)
    return Claim(point.id, Verdict.TOUCHED, quote=quote, comment=comment)


def _stem_of(word: Word, language: str) -> str | None:
    parts = tokens(word.word)
    return content_stem(parts[0], language) if parts else None
