"""Words in time, and how the words of two tracks become a dialogue.

Speaker = track, so nothing has to guess who spoke. Seconds are relative to whatever clock the
caller uses; `shifted` moves between clocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from shared.events.media import Participant

PHRASE_PAUSE_S = 0.8  # a longer silence of a speaker ends a phrase
TURN_PAUSE_S = 2.5  # closer phrases of a speaker make one utterance, if nobody interrupts
TURN_LENGTH_S = 60.0  # a longer utterance is hard to click through


@dataclass(frozen=True)
class Word:
    """One word that was heard. `confidence` is the engine's own, 0..1."""

    word: str
    start_s: float
    end_s: float
    confidence: float = 1.0

    @property
    def middle_s(self) -> float:
        return (self.start_s + self.end_s) / 2


@dataclass(frozen=True)
class Window:
    """A stretch of time in which an answer lies."""

    from_s: float
    to_s: float


@dataclass(frozen=True)
class Utterance:
    """What one participant said without a longer pause or an interruption."""

    participant: Participant
    words: tuple[Word, ...]

    @property
    def start_s(self) -> float:
        return self.words[0].start_s

    @property
    def end_s(self) -> float:
        return max(word.end_s for word in self.words)

    @property
    def text(self) -> str:
        return " ".join(word.word for word in self.words)


def shifted(words: Iterable[Word], offset_s: float) -> tuple[Word, ...]:
    """The same words on a clock that shows `offset_s` more."""
    return tuple(
        replace(
            word,
            start_s=round(word.start_s + offset_s, 3),
            end_s=round(word.end_s + offset_s, 3),
        )
        for word in words
    )


def within(words: Iterable[Word], windows: Sequence[Window]) -> tuple[Word, ...]:
    """The words whose middle lies in a window, each once, in order of time."""
    inside = (
        word
        for word in words
        if any(window.from_s <= word.middle_s < window.to_s for window in windows)
    )
    return tuple(sorted(inside, key=lambda word: word.start_s))


def dialogue(tracks: Mapping[Participant, Sequence[Word]]) -> tuple[Utterance, ...]:
    """The words of all tracks as utterances in order of time."""
    said = [
        Utterance(participant, phrase)
        for participant, words in tracks.items()
        for phrase in phrases(words)
    ]
    turns: list[Utterance] = []
    for phrase in sorted(said, key=lambda phrase: (phrase.start_s, phrase.participant)):
        if turns and _continues(turns[-1], phrase):
            turns[-1] = replace(turns[-1], words=turns[-1].words + phrase.words)
        else:
            turns.append(phrase)
    return tuple(turns)


def phrases(words: Iterable[Word]) -> list[tuple[Word, ...]]:
    """Words in order of time, apart where the speaker paused."""
    found: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.start_s):
        if found and word.start_s - found[-1][-1].end_s <= PHRASE_PAUSE_S:
            found[-1].append(word)
        else:
            found.append([word])
    return [tuple(phrase) for phrase in found]


def _continues(turn: Utterance, phrase: Utterance) -> bool:
    return (
        turn.participant == phrase.participant
        and phrase.start_s - turn.end_s <= TURN_PAUSE_S
        and phrase.end_s - turn.start_s <= TURN_LENGTH_S
    )
