"""Transcribes: `python -m services.analysis.asr_worker`. Run as many as cores can be spared."""

from __future__ import annotations

from functools import partial
from typing import Any

from services.analysis.config import AnalysisConfig, from_environment
from services.analysis.domain.work import WorkKind
from services.analysis.transcribe.listen import listen
from services.analysis.transcribe.port import Transcriber
from services.analysis.worker import Do, serve
from shared.blobs import open_blobs
from shared.work_queue.worker import Checkpoint


def transcriber_of(config: AnalysisConfig) -> Transcriber:
    """The engine that was chosen; loads it."""
    if config.transcriber == "whisperx":
        from services.analysis.transcribe.whisperx_runtime import whisperx_transcriber

        return whisperx_transcriber(
            config.whisper_model,
            align_model=config.whisper_align_model,
            device=config.whisper_device,
            threads=config.whisper_threads,
        )
    from services.analysis.transcribe.pocketsphinx_engine import PocketsphinxTranscriber

    return PocketsphinxTranscriber()


def loaded(config: AnalysisConfig) -> Do:
    """What this process does with a job."""
    transcriber = transcriber_of(config)
    read = open_blobs(config.blobs_url, config.blobs_folder).get

    def do(payload: dict[str, Any], checkpoint: Checkpoint) -> dict[str, Any]:
        return listen(payload, transcriber=transcriber, read=read, checkpoint=checkpoint)

    return do


if __name__ == "__main__":
    settings = from_environment()
    serve(settings, WorkKind.ASR, partial(loaded, settings))
