"""Loads WhisperX, when told to; that needs the `whisperx` extra. Importing this needs nothing.

Voice activity comes from the silero model inside faster-whisper's wheel: as good as pyannote's on
our measurements, fifty times cheaper, and nothing is downloaded. Sentences are split without
NLTK's data, for the same reason; only word times are used anyway.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import Any

from services.analysis.transcribe.whisperx_engine import RawSegment, WhisperxTranscriber
from shared.telemetry import get_logger

log = get_logger()

ONSET = 0.5
LONGEST_SPEECH_S = 30  # what Whisper takes at once
SHORTEST_SILENCE_MS = 300
BATCH_CPU, BATCH_CUDA = 4, 16


def load_arguments(model: str, *, device: str, compute_type: str, threads: int) -> dict[str, Any]:
    """What `whisperx.load_model` is called with, but for the voice activity model."""
    return {
        "whisper_arch": model,
        "device": device,
        "compute_type": compute_type,
        "threads": threads,
        "local_files_only": Path(model).is_dir(),
    }


def align_arguments(language: str, *, device: str, model: str | None) -> dict[str, Any]:
    """What `whisperx.load_align_model` is called with."""
    return {
        "language_code": language,
        "device": device,
        "model_name": model,
        "model_cache_only": model is not None and Path(model).is_dir(),
    }


class WhisperxRuntime:
    """One pipeline, and the aligner of the language that was used last. Not thread-safe."""

    def __init__(
        self, model: str, *, align_model: str | None, device: str, compute_type: str, threads: int
    ) -> None:
        splitter = import_module("nltk.tokenize.punkt").PunktSentenceTokenizer
        alignment: Any = import_module("whisperx.alignment")
        alignment.nltk_load = lambda _path: splitter()
        self._whisperx = import_module("whisperx")
        self._device = device
        self._align_model = align_model
        self._aligner: tuple[str, tuple[Any, Any] | None] | None = None
        with redirect_stdout(sys.stderr):  # it prints, and standard output is for our log
            self._pipeline = self._whisperx.load_model(
                vad_model=_voice_activity(),
                **load_arguments(model, device=device, compute_type=compute_type, threads=threads),
            )

    def transcribe(self, pcm: bytes, language: str) -> Sequence[RawSegment]:
        """Segments with a text each."""
        batch = BATCH_CPU if self._device == "cpu" else BATCH_CUDA
        result = self._pipeline.transcribe(_samples(pcm), batch_size=batch, language=language)
        return result["segments"]

    def likely_languages(self, pcm: bytes) -> dict[str, float]:
        """How likely each language is in the first half minute of some sound, by code."""
        _, _, likely = self._pipeline.model.detect_language(_samples(pcm))
        return dict(likely)

    def align(
        self, segments: Sequence[RawSegment], pcm: bytes, language: str
    ) -> Sequence[RawSegment] | None:
        """The same text with times for the words; None where no model aligns this language."""
        if self._aligner is None or self._aligner[0] != language:
            self._aligner = (language, self._load_aligner(language))
        if self._aligner[1] is None:
            return None
        model, metadata = self._aligner[1]
        result = self._whisperx.align(segments, model, metadata, _samples(pcm), self._device)
        return result["segments"]

    def _load_aligner(self, language: str) -> tuple[Any, Any] | None:
        arguments = align_arguments(language, device=self._device, model=self._align_model)
        try:
            return self._whisperx.load_align_model(**arguments)
        except (OSError, ValueError) as error:  # no network, or no model for the language
            log.warning("words_not_aligned", language=language, error=repr(error))
            return None


def whisperx_transcriber(
    model: str, *, align_model: str | None, device: str, compute_type: str, threads: int
) -> WhisperxTranscriber:
    """An engine that really transcribes; takes seconds to load."""
    runtime = WhisperxRuntime(
        model,
        align_model=align_model,
        device=device,
        compute_type=compute_type,
        threads=threads,
    )
    return WhisperxTranscriber(Path(model).name, runtime)


def _samples(pcm: bytes) -> Any:
    numpy = import_module("numpy")
    return numpy.frombuffer(pcm, numpy.int16).astype(numpy.float32) / 32768.0


def _voice_activity() -> Any:
    """A voice activity model in WhisperX's terms. Its base class exists only where it is loaded."""
    numpy, silero = import_module("numpy"), import_module("faster_whisper.vad")
    segment_of = import_module("whisperx.diarize").Segment
    vad: Any = import_module("whisperx.vads").Vad

    class OnnxSilero(vad):
        """See the module."""

        def __init__(self) -> None:
            super().__init__(ONSET)
            self._options = silero.VadOptions(
                threshold=ONSET,
                min_silence_duration_ms=SHORTEST_SILENCE_MS,
                max_speech_duration_s=LONGEST_SPEECH_S,
            )

        def __call__(self, audio: Any, **_: Any) -> list[Any]:
            found = silero.get_speech_timestamps(numpy.asarray(audio["waveform"]), self._options)
            rate = audio["sample_rate"]
            return [segment_of(each["start"] / rate, each["end"] / rate, "") for each in found]

        @staticmethod
        def preprocess_audio(audio: Any) -> Any:
            return audio

        @staticmethod
        def merge_chunks(
            segments: list[Any], chunk_size: int, onset: float = ONSET, offset: float | None = None
        ) -> list[Any]:
            """Without speech there is nothing to merge; the base class would fail on that."""
            return vad.merge_chunks(segments, chunk_size, onset, offset) if segments else []

    return OnnxSilero()
