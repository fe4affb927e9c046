"""Word errors, times and cost of the embedded engine, one process and one thread."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from services.analysis.domain.speech import Word
from services.analysis.transcribe.engine import download_from_hub
from services.analysis.transcribe.weights import Weights
from services.analysis.transcribe.whisper_engine import WhisperTranscriber
from tests.bench.analysis.corpus import Clip, clean, one_after_the_other, real, through_opus
from tests.support.word_errors import (
    compared_with_loop,
    most_repeated,
    plain_words,
    word_error_rate,
)

PAUSE_S = 1.0


def measure(folder: Path) -> dict[str, Any]:
    """What `make bench-analysis` prints of the engine."""
    began = time.process_time()
    engine = WhisperTranscriber(Weights(folder, download_from_hub).folder_of("base"))
    print(f"loaded in {time.process_time() - began:.1f} s of processor time")
    flite, person = clean(folder), real()
    sets = {
        "wer_clean": flite,
        "wer_real": person,
        "wer_opus_call": [*through_opus([*flite, *person])],
    }
    figures: dict[str, Any] = {}
    heard_s = spent_s = 0.0
    for name, clips in sets.items():
        track, starts = one_after_the_other(clips, PAUSE_S)
        began = time.process_time()
        words = engine.transcribe(track.pcm, language="en", checkpoint=lambda: None).words
        spent_s += time.process_time() - began
        heard_s += track.length_s
        figures[name] = round(word_error_rate([(track.text, text_of(words))]), 4)
        if name == "wer_clean":
            figures["word_start_error_ms_p50"] = _start_error_ms(clips, starts, words)
        _say_loops(name, track, words)
    return {**figures, "cpu_s_per_audio_s": round(spent_s / heard_s, 3)}


def text_of(words: Iterable[Word]) -> str:
    """What was heard, in one line."""
    return " ".join(word.word for word in words)


def _start_error_ms(clips: Sequence[Clip], starts: Sequence[float], words: Sequence[Word]) -> int:
    """Of the first words of sentences that were heard right."""
    counts = [len(plain_words(clip.text)) for clip in clips]
    firsts = {sum(counts[:number]): start_s for number, start_s in enumerate(starts)}
    heard = [(plain, word.start_s) for word in words for plain in plain_words(word.word)]
    said = " ".join(clip.text for clip in clips)
    right = compared_with_loop(said, [plain for plain, _ in heard]).right
    errors_s = [abs(heard[at][1] - firsts[place]) for place, at in right if place in firsts]
    return round(statistics.median(errors_s) * 1000)


def _say_loops(name: str, track: Clip, words: Sequence[Word]) -> None:
    said, heard = most_repeated(track.text), most_repeated(text_of(words))
    print(f"{name}: the most frequent phrase was said {said} and heard {heard} times")
