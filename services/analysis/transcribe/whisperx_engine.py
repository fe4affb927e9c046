"""The production engine: WhisperX, any language, installed as an extra (see the README).

This file maps its results to words and imports nothing heavy; `whisperx_runtime` loads it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import mean
from typing import Any, Protocol

from services.analysis.domain.languages import code_of, other_than
from services.analysis.domain.sound import FlawedWindow, FlawKind
from services.analysis.domain.speech import Word
from services.analysis.transcribe.port import Transcribed
from shared.work_queue.worker import Checkpoint

ESTIMATED = "word times are estimates"
RawSegment = Mapping[str, Any]  # text, start, end, and words, avg_logprob if all went well


class Runtime(Protocol):
    """What WhisperX does for us."""

    def transcribe(self, pcm: bytes, language: str) -> Sequence[RawSegment]:
        """Segments with a text each."""
        ...

    def likely_languages(self, pcm: bytes) -> Mapping[str, float]:
        """How likely each language is in the first half minute of some sound, by code."""
        ...

    def align(
        self, segments: Sequence[RawSegment], pcm: bytes, language: str
    ) -> Sequence[RawSegment] | None:
        """The same text with times for the words; None where no model aligns this language."""
        ...


class WhisperxTranscriber:
    """The language is always given: WhisperX's own detection hears the first 30 s only and keeps
    state. Pieces are no longer than that, so what it could be instead is looked at beside it."""

    name = "whisperx"
    # exp(avg_logprob) of a segment; Whisper itself calls -1.0 a failure (0.37).
    poor_below = 0.37

    def __init__(self, model: str, runtime: Runtime) -> None:
        self.model = self._name = model
        self._runtime = runtime

    def transcribe(self, pcm: bytes, *, language: str, checkpoint: Checkpoint) -> Transcribed:
        """The words; punctuation stays with them.

        Where nothing aligns the language, they are spread over their segment, and the model's name
        in every result says so.
        """
        expected = code_of(language)
        segments = self._runtime.transcribe(pcm, expected)
        checkpoint()
        other = other_than(expected, self._runtime.likely_languages(pcm)) if segments else None
        instead = self._runtime.transcribe(pcm, other) if other else ()
        is_other = bool(instead) and mean(map(_sureness, instead)) >= self.poor_below
        checkpoint()
        if other and is_other:
            words = self._aligned(instead, pcm, other)
            bounds = (words[0].start_s, max(word.end_s for word in words))
            flaw = FlawedWindow(*bounds, FlawKind.OTHER_LANGUAGE.value, other)
            return Transcribed(words, (flaw,))
        return Transcribed(self._aligned(segments, pcm, expected))

    def _aligned(
        self, segments: Sequence[RawSegment], pcm: bytes, language: str
    ) -> tuple[Word, ...]:
        if not segments:
            return ()
        aligned = self._runtime.align(segments, pcm, language)
        self.model = self._name if aligned is not None else f"{self._name}, {ESTIMATED}"
        return tuple(words_of(segments if aligned is None else aligned))


def words_of(segments: Iterable[RawSegment]) -> Iterator[Word]:
    """Words with times, also where the aligner could not give any."""
    for segment in segments:
        confidence = _sureness(segment)
        texts, spans = _timed(segment)
        for text, (start_s, end_s) in zip(texts, spans, strict=True):
            yield Word(text, round(start_s, 3), round(max(start_s, end_s), 3), confidence)


def _timed(segment: RawSegment) -> tuple[list[str], list[tuple[float, float]]]:
    start_s, end_s = float(segment["start"]), float(segment["end"])
    raw = segment.get("words") or [{"word": text} for text in str(segment["text"]).split()]
    texts = [str(word["word"]) for word in raw]
    share_s = (end_s - start_s) / max(1, len(raw))
    spans: list[tuple[float, float]] = []
    for at, word in enumerate(raw):
        evenly = (start_s + at * share_s, start_s + (at + 1) * share_s)
        spans.append((_seconds(word.get("start"), evenly[0]), _seconds(word.get("end"), evenly[1])))
    return texts, spans


def _seconds(value: Any, otherwise: float) -> float:
    """numpy's floats become ours; what is missing or not a number becomes `otherwise`."""
    number = otherwise if value is None else float(value)
    return number if math.isfinite(number) else otherwise


def _sureness(segment: RawSegment) -> float:
    likelihood = math.exp(min(0.0, _seconds(segment.get("avg_logprob"), 0.0)))
    return round(likelihood, 3)
