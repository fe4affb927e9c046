"""Words of the recruiter that the candidate's microphone heard, from a loudspeaker in their room.

Speaker = track, so what leaks from one track into the other would be put into the candidate's
mouth. A leak says the same words in the same order, a little later, and it begins before they are
over in the recruiter's track: nobody repeats a phrase before having heard it. Who repeats a
question comes after its end, and keeps their words.

How loud a word is decides nothing: a browser's gain control lifts a leak to the level of speech.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile
from re import compile as pattern

from services.analysis.domain.speech import Word

LEAST_WORDS = 3  # in a row: both may say "yes" or "thank you" at the same time
LEAST_DELAY_S = (
    0.05  # the other way round the candidate's own words leak to the recruiter, and stay
)
MOST_DELAY_S = 1.2  # of the network there and back, the jitter buffer and the loudspeaker
JITTER_S = 0.5  # by which word times differ from piece to piece
MISHEARD = 2  # words of a leak in a row; quiet words are misheard now and then
SHARE = 0.6  # of a leak's words are the recruiter's
ALIKE = 0.75  # of the letters, for words of ALIKE_LETTERS and more
ALIKE_LETTERS = 5

_NO_LETTERS = pattern(r"\W+")


@dataclass(frozen=True)
class Parted:
    """A track's words: those of its participant, and those of the other one."""

    own: tuple[Word, ...]
    leaked: tuple[Word, ...] = ()


@dataclass(frozen=True)
class _Match:
    """A word of the candidate's track that is one of the recruiter's; by their places."""

    heard: int
    said: int
    delay_s: float


def parted(phrase: Sequence[Word], recruiter: Sequence[Word]) -> Parted:
    """A phrase of the candidate's track without what leaked into it; both in order of time."""
    leaked: set[int] = set()
    for chain in _chains(_matches(phrase, recruiter)):
        first, last = chain[0].heard, chain[-1].heard
        is_new = leaked.isdisjoint(range(first, last + 1))
        if is_new and _is_leak(chain, phrase, recruiter):
            leaked |= set(range(first, last + 1))
    return Parted(
        own=tuple(word for place, word in enumerate(phrase) if place not in leaked),
        leaked=tuple(phrase[place] for place in sorted(leaked)),
    )


def _is_leak(chain: Sequence[_Match], phrase: Sequence[Word], recruiter: Sequence[Word]) -> bool:
    first, last = chain[0], chain[-1]
    delay_s = sum(match.delay_s for match in chain) / len(chain)
    return (
        len(chain) >= LEAST_WORDS
        and len(chain) >= SHARE * (last.heard - first.heard + 1)
        and LEAST_DELAY_S <= delay_s <= MOST_DELAY_S
        and phrase[first.heard].start_s < recruiter[last.said].end_s
    )


def _matches(phrase: Sequence[Word], recruiter: Sequence[Word]) -> list[_Match]:
    spelled = [_plain(word) for word in phrase]
    found = []
    for heard, word in enumerate(phrase):
        since_s = word.start_s - MOST_DELAY_S - JITTER_S
        said = bisect_left(recruiter, since_s, key=lambda each: each.start_s)
        while said < len(recruiter) and recruiter[said].start_s <= word.start_s + JITTER_S:
            if _is_alike(spelled[heard], _plain(recruiter[said])):
                found.append(_Match(heard, said, word.start_s - recruiter[said].start_s))
            said += 1
    return found


def _chains(matches: Sequence[_Match]) -> list[tuple[_Match, ...]]:
    """Matches that go on in both tracks at nearly the same delay, the longest first."""
    chains: list[tuple[_Match, ...]] = []
    for match in matches:
        before = (chain for chain in _recent(chains, match) if _goes_on(chain[-1], match))
        chains.append((*max(before, key=len, default=()), match))
    return sorted(chains, key=len, reverse=True)


def _recent(chains: Sequence[tuple[_Match, ...]], match: _Match) -> Iterator[tuple[_Match, ...]]:
    """Those that end close enough before a match; the places of the last words only rise."""
    return takewhile(lambda chain: match.heard - chain[-1].heard <= MISHEARD + 1, reversed(chains))


def _goes_on(last: _Match, match: _Match) -> bool:
    return (
        match.heard > last.heard
        and 0 < match.said - last.said <= MISHEARD + 1
        and abs(match.delay_s - last.delay_s) <= JITTER_S
    )


def _is_alike(heard: str, said: str) -> bool:
    if heard == said:
        return bool(said)
    if min(len(heard), len(said)) < ALIKE_LETTERS or heard[0] != said[0]:
        return False
    return SequenceMatcher(None, heard, said, autojunk=False).ratio() >= ALIKE


def _plain(word: Word) -> str:
    return _NO_LETTERS.sub("", word.word.casefold())
