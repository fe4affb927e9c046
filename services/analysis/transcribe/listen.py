"""A transcription job: fetch the sound of a stretch of a track, and write down its words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from services.analysis.domain.report import FailureCode
from services.analysis.domain.speech import Window, shifted, within
from services.analysis.payloads import MARGIN_S, Listening, heard_result
from services.analysis.transcribe.audio import window
from services.analysis.transcribe.port import Transcriber
from shared.blobs import BlobNotFound, BlobsUnavailable
from shared.work_queue.queue import JobFailed
from shared.work_queue.worker import Checkpoint


def listen(
    job: dict[str, Any],
    *,
    transcriber: Transcriber,
    read: Callable[[str], bytes],
    checkpoint: Checkpoint,
) -> dict[str, Any]:
    """The result of a job of kind `asr`; words in seconds from the stretch's beginning."""
    asked = Listening.of(job)
    margin = timedelta(seconds=MARGIN_S)
    there = _or_silence(read) if asked.accepts_gaps else read
    try:
        pcm = window(asked.segments, there, asked.from_at - margin, asked.to_at + margin)
    except BlobNotFound as error:
        raise JobFailed(FailureCode.SEGMENT_MISSING.value, str(error)) from error
    except BlobsUnavailable as error:
        raise JobFailed("blobs_unavailable", str(error)) from error
    checkpoint()
    words = transcriber.transcribe(pcm, language=asked.language, checkpoint=checkpoint)
    length_s = (asked.to_at - asked.from_at).total_seconds()
    own = within(shifted(words, -MARGIN_S), [Window(0.0, length_s)])
    return heard_result(
        own,
        engine=transcriber.name,
        model=transcriber.model,
        poor_below=transcriber.poor_below,
    )


def _or_silence(read: Callable[[str], bytes]) -> Callable[[str], bytes]:
    """An empty file in the place of one that is gone: `window` takes it for silence."""

    def found(key: str) -> bytes:
        try:
            return read(key)
        except BlobNotFound:
            return b""

    return found
