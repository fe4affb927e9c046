"""The speech engine of a worker: loaded when there is a model for it, and looked for until then.

A worker without one goes on: each of its jobs ends at once with a reason, so that reports say what
is missing, and one job after somebody has installed a model finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock

from services.analysis.config import AnalysisConfig
from services.analysis.domain.report import FailureCode
from services.analysis.domain.speech import Window
from services.analysis.transcribe.memory import is_out_of_memory
from services.analysis.transcribe.port import (
    BYTES_A_SECOND,
    Captioner,
    MakesCaptions,
    Transcriber,
)
from services.analysis.transcribe.weights import NoSpeechEngine, SpeechModelDamaged, Weights
from shared.telemetry import get_logger
from shared.work_queue.queue import JobFailed

log = get_logger()


class Engine:
    """At most one transcriber, kept once it is loaded."""

    def __init__(self, load: Callable[[], Transcriber]) -> None:
        self._load = load
        self._loaded: Transcriber | None = None
        self._captioner: Captioner | None = None
        self._loading = Lock()

    def get(self) -> Transcriber:
        """The transcriber. Raises JobFailed with the reason why there is none."""
        with self._loading:
            if self._loaded is None:
                self._loaded = self._load_or_fail()
            return self._loaded

    def captioner(self) -> Captioner:
        """For one other thread than the transcriber's. Raises JobFailed."""
        if self._captioner is None:
            transcriber = self.get()
            if not isinstance(transcriber, MakesCaptions):
                raise JobFailed("no_captions", f"{transcriber.name} makes none", is_final=True)
            self._captioner = transcriber.captioner()
        return self._captioner

    def try_to_load(self) -> None:
        """At the start of the process: without an engine it says so, and goes on."""
        try:
            self.get()
        except JobFailed as failed:
            log.error(failed.reason, error=str(failed.__cause__))

    def _load_or_fail(self) -> Transcriber:
        try:
            return self._load()
        except NoSpeechEngine as error:
            reason = FailureCode.NO_SPEECH_ENGINE
            raise JobFailed(reason.value, str(error), is_final=True) from error
        except SpeechModelDamaged as error:
            reason = FailureCode.SPEECH_MODEL_DAMAGED
            raise JobFailed(reason.value, str(error), is_final=True) from error
        except MemoryError as error:
            raise JobFailed(FailureCode.OUT_OF_MEMORY.value, "while loading") from error


def load_transcriber(config: AnalysisConfig) -> Transcriber:
    """The engine that the settings name. Raises NoSpeechEngine or SpeechModelDamaged."""
    folder = Weights(config.models_folder, download_from_hub).folder_of(config.speech_model)
    try:
        return _loaded(config, folder)
    except ModuleNotFoundError as error:
        raise NoSpeechEngine(
            f"The speech engine {config.transcriber} is not installed ({error.name} is missing)."
        ) from error
    except (RuntimeError, ValueError) as error:  # what CTranslate2 says of files it cannot read
        if is_out_of_memory(error):
            raise MemoryError(str(error)) from error
        raise SpeechModelDamaged(f"The model in {folder} cannot be loaded: {error}") from error


def voice_detector() -> Callable[[bytes], Sequence[Window]]:
    """Where in some sound somebody speaks; without its library the sound is all speech."""
    try:
        from services.analysis.transcribe.voice import speech
    except ModuleNotFoundError:
        return lambda pcm: (Window(0.0, len(pcm) / BYTES_A_SECOND),)
    return speech


def download_from_hub(name: str, folder: Path) -> None:
    """Fetch the model of a name; raises whatever the hub's client raises."""
    from faster_whisper.utils import download_model

    download_model(name, output_dir=str(folder))


def _loaded(config: AnalysisConfig, folder: Path) -> Transcriber:
    if config.transcriber == "whisperx":
        from services.analysis.transcribe.whisperx_runtime import whisperx_transcriber

        return whisperx_transcriber(
            str(folder),
            align_model=config.whisper_align_model,
            device=config.whisper_device,
            compute_type=config.speech_compute_type,
            threads=config.speech_threads,
        )
    from services.analysis.transcribe.whisper_engine import WhisperTranscriber

    return WhisperTranscriber(
        folder,
        device=config.whisper_device,
        compute_type=config.speech_compute_type,
        threads=config.speech_threads,
    )
