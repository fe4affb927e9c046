"""Transcribes: `python -m services.analysis.asr_worker`. Run as many as cores can be spared."""

from __future__ import annotations

from functools import partial
from typing import Any

from services.analysis.config import AnalysisConfig, from_environment
from services.analysis.domain.work import WorkKind
from services.analysis.transcribe.engine import Engine, load_transcriber, voice_detector
from services.analysis.transcribe.listen import Ear, listen
from services.analysis.worker import Do, serve
from shared.blobs import open_blobs
from shared.work_queue.worker import Checkpoint


def loaded(config: AnalysisConfig) -> Do:
    """What this process does with a job."""
    voice = voice_detector()
    engine = Engine(partial(load_transcriber, config))
    engine.try_to_load()
    read = open_blobs(config.blobs_url, config.blobs_folder).get

    def do(payload: dict[str, Any], checkpoint: Checkpoint) -> dict[str, Any]:
        return listen(payload, Ear(engine.get(), voice, read), checkpoint=checkpoint)

    return do


if __name__ == "__main__":
    settings = from_environment()
    serve(settings, WorkKind.ASR, partial(loaded, settings))
