"""Transcribes: `python -m services.analysis.asr_worker`. Run as many as cores can be spared.

Captions are made in a second thread, with the same engine.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from services.analysis.config import from_environment
from services.analysis.domain.work import WorkKind
from services.analysis.transcribe.caption import CaptionEar, captioning
from services.analysis.transcribe.engine import Engine, load_transcriber, voice_detector
from services.analysis.transcribe.listen import Ear, Voice, listen
from services.analysis.worker import Do, serve
from shared.blobs import open_blobs
from shared.work_queue.worker import Checkpoint


def loaded(engine: Engine, voice: Voice, read: Callable[[str], bytes]) -> Do:
    """What this process does with a job."""
    engine.try_to_load()

    def do(payload: dict[str, Any], checkpoint: Checkpoint) -> dict[str, Any]:
        return listen(payload, Ear(engine.get(), voice, read), checkpoint=checkpoint)

    return do


def main() -> None:
    """Entry point."""
    settings = from_environment()
    engine = Engine(partial(load_transcriber, settings))
    voice = voice_detector()
    read = open_blobs(settings.blobs_url, settings.blobs_folder).get
    ear = CaptionEar(engine.captioner, voice, read)
    serve(
        settings,
        WorkKind.ASR,
        partial(loaded, engine, voice, read),
        beside=partial(captioning, ear),
    )


if __name__ == "__main__":
    main()
