"""How WhisperX is called and how its results become words; WhisperX itself is not needed here."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from services.analysis.domain.sound import FlawedWindow
from services.analysis.transcribe.port import Transcribed
from services.analysis.transcribe.whisperx_engine import RawSegment, WhisperxTranscriber, words_of
from services.analysis.transcribe.whisperx_runtime import align_arguments, load_arguments


class Scripted:
    """Stands for WhisperX and keeps what it was asked."""

    def __init__(self, *segments: RawSegment, aligns: bool = True) -> None:
        self.segments = segments
        self.aligns = aligns
        self.likely = {"en": 1.0}
        self.asked: list[tuple[str, str]] = []

    def transcribe(self, pcm: bytes, language: str) -> Sequence[RawSegment]:
        self.asked.append(("transcribe", language))
        return self.segments

    def likely_languages(self, pcm: bytes) -> Mapping[str, float]:
        return self.likely

    def align(
        self, segments: Sequence[RawSegment], pcm: bytes, language: str
    ) -> Sequence[RawSegment] | None:
        self.asked.append(("align", language))
        return segments if self.aligns else None


class NumpyFloat(float):
    """As numpy's floats, which a document store does not take."""


def a_segment(*words: dict[str, Any], **changes: Any) -> RawSegment:
    return {"text": "so it is", "start": 1.0, "end": 4.0, "words": list(words), **changes}


def test_aligned_words_become_words_with_plain_numbers() -> None:
    first = {"word": "so", "start": NumpyFloat(1.25), "end": NumpyFloat(1.5), "score": 0.8}
    [word] = words_of([a_segment(first, avg_logprob=-0.105)])
    assert (word.word, word.start_s, word.end_s, word.confidence) == ("so", 1.25, 1.5, 0.9)
    assert type(word.start_s) is float


def test_words_without_times_are_put_where_they_may_have_been() -> None:
    known = {"word": "so", "start": 1.0, "end": 1.4}
    words = list(words_of([a_segment(known, {"word": "42"}, {"word": "is", "start": math.nan})]))
    assert [(word.start_s, word.end_s) for word in words] == [(1.0, 1.4), (2.0, 3.0), (3.0, 4.0)]


def test_a_segment_that_could_not_be_aligned_keeps_its_text() -> None:
    words = list(words_of([a_segment()]))
    assert [word.word for word in words] == ["so", "it", "is"]
    assert (words[0].start_s, words[-1].end_s) == (1.0, 4.0)


@pytest.mark.parametrize(("tag", "passed"), [("en", "en"), ("de-CH", "de"), ("pt_BR", "pt")])
def test_the_language_is_always_given(tag: str, passed: str) -> None:
    runtime = Scripted(a_segment({"word": "so", "start": 1.0, "end": 1.5}))
    runtime.likely = {passed: 1.0}
    engine = WhisperxTranscriber("large-v3-turbo", runtime)
    engine.transcribe(b"", language=tag, checkpoint=lambda: None)
    assert runtime.asked == [("transcribe", passed), ("align", passed)]


def test_words_that_nothing_aligns_are_spread_and_the_result_says_so() -> None:
    runtime = Scripted({"text": "so it is", "start": 1.0, "end": 4.0}, aligns=False)
    engine = WhisperxTranscriber("base", runtime)
    runtime.likely = {"is": 1.0}
    words = engine.transcribe(b"", language="Icelandic", checkpoint=lambda: None).words
    assert [(word.word, word.start_s) for word in words] == [("so", 1.0), ("it", 2.0), ("is", 3.0)]
    assert engine.model == "base, word times are estimates"
    runtime.aligns, runtime.likely = True, {"en": 1.0}
    engine.transcribe(b"", language="English", checkpoint=lambda: None)
    assert engine.model == "base"


@pytest.mark.parametrize(("sureness", "is_told"), [(-0.2, True), (-2.0, False)])
def test_another_language_is_written_down_where_it_is_understood(
    sureness: float, is_told: bool
) -> None:
    said = a_segment({"word": "so", "start": 1.0, "end": 1.5}, avg_logprob=sureness)
    runtime = Scripted(said)
    runtime.likely = {"it": 0.99}
    heard = WhisperxTranscriber("m", runtime).transcribe(b"", language="en", checkpoint=int)
    told = (FlawedWindow(1.0, 1.5, "other_language", "it"),)
    assert heard.other_language == (told if is_told else ())
    assert runtime.asked[-1] == ("align", "it" if is_told else "en")


def test_silence_is_not_aligned() -> None:
    runtime = Scripted()
    engine = WhisperxTranscriber("m", runtime)
    assert engine.transcribe(b"", language="en", checkpoint=int) == Transcribed()
    assert runtime.asked == [("transcribe", "en")]


def test_a_local_model_is_loaded_without_the_network(tmp_path: Path) -> None:
    assert load_arguments(str(tmp_path), device="cpu", compute_type="int8", threads=2) == {
        "whisper_arch": str(tmp_path),
        "device": "cpu",
        "compute_type": "int8",
        "threads": 2,
        "local_files_only": True,
    }
    align = align_arguments("en", device="cpu", model=str(tmp_path))
    assert align["model_cache_only"] is True


def test_a_named_model_may_be_downloaded() -> None:
    arguments = load_arguments("large-v3-turbo", device="cuda", compute_type="float16", threads=4)
    assert (arguments["compute_type"], arguments["local_files_only"]) == ("float16", False)
    align = align_arguments("de", device="cuda", model=None)
    assert (align["model_name"], align["model_cache_only"]) == (None, False)
