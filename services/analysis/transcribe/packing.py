"""Stretches of speech, packed into windows that Whisper takes at once; and words moved back."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from services.analysis.domain.speech import Window, Word

WINDOW_S = 28.0
GAP_S = 0.5  # of silence between stretches of speech: enough to hear a sentence end


@dataclass(frozen=True)
class Stretch:
    """A stretch of speech and where it lies in a window of packed sound."""

    from_s: float
    to_s: float
    at_s: float

    @property
    def end_s(self) -> float:
        return self.at_s + self.to_s - self.from_s


def packed(windows: Iterable[Window]) -> Iterator[tuple[Stretch, ...]]:
    """Stretches of speech together in windows that Whisper takes at once."""
    packing: list[Stretch] = []
    for stretch in _pieces(windows):
        at_s = packing[-1].end_s + GAP_S if packing else 0.0
        if packing and at_s + stretch.to_s - stretch.from_s > WINDOW_S:
            yield tuple(packing)
            packing, at_s = [], 0.0
        packing.append(Stretch(stretch.from_s, stretch.to_s, at_s))
    if packing:
        yield tuple(packing)


def _pieces(windows: Iterable[Window]) -> Iterator[Window]:
    """None longer than a window: one who speaks without a pause is cut into equal pieces."""
    for window in windows:
        length_s = window.to_s - window.from_s
        count = max(1, math.ceil(length_s / WINDOW_S))
        for number in range(count):
            from_s = window.from_s + length_s * number / count
            yield Window(from_s, window.from_s + length_s * (number + 1) / count)


def placed(words: Iterable[Any], window: Sequence[Stretch]) -> Iterator[Word]:
    """faster-whisper's words, at their times in the whole sound."""
    last: Word | None = None
    for raw in words:
        word = _placed(raw, window)
        if last is not None and _continues(raw.word):
            last = Word(
                last.word + word.word,
                last.start_s,
                max(last.end_s, word.end_s),
                min(last.confidence, word.confidence),
            )
            continue
        if last is not None:
            yield last
        last = word
    if last is not None:
        yield last


def _continues(text: str) -> bool:
    """Whether it is the rest of a word, as in `long-term`, `l'ordre` and `C++`."""
    return bool(text) and not text[0].isspace() and not text[0].isalnum()


def _placed(raw: Any, window: Sequence[Stretch]) -> Word:
    middle_s = (raw.start + raw.end) / 2
    stretch = min(window, key=lambda each: _distance_s(each, middle_s))
    start_s, end_s = (
        stretch.from_s + min(max(at_s, stretch.at_s), stretch.end_s) - stretch.at_s
        for at_s in (float(raw.start), float(raw.end))
    )
    return Word(
        word=raw.word.strip(),
        start_s=round(start_s, 3),
        end_s=round(end_s, 3),
        confidence=round(min(max(float(raw.probability), 0.0), 1.0), 3),
    )


def _distance_s(stretch: Stretch, at_s: float) -> float:
    return max(stretch.at_s - at_s, at_s - stretch.end_s, 0.0)
