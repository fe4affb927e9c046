"""A stretch of a track whose sound is partly gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.analysis.domain.speech import Word
from services.analysis.transcribe.listen import listen
from shared.blobs import BlobNotFound
from shared.work_queue.queue import JobFailed
from shared.work_queue.worker import Checkpoint
from tests.unit.analysis.builders import at
from tests.unit.analysis.test_audio import ONE_SECOND, loud


class Ear:
    """Keeps what it is given to hear."""

    name, model, poor_below = "ear", "none", 0.5

    def __init__(self) -> None:
        self.pcm = b""

    def transcribe(self, pcm: bytes, *, language: str, checkpoint: Checkpoint) -> tuple[Word, ...]:
        self.pcm = pcm
        return ()


def a_job(**more: Any) -> dict[str, Any]:
    """Two seconds, each a segment, of which only the second can be read."""
    segments = [
        {"key": key, "started_at": at(s), "ended_at": at(s) + timedelta(seconds=1)}
        for key, s in (("gone", 10), ("kept", 11))
    ]
    stretch = {"language": "en", "from_at": at(10), "to_at": at(12), "segments": segments}
    return {**stretch, **more}


def read(key: str) -> bytes:
    if key == "gone":
        raise BlobNotFound(key)
    return ONE_SECOND


def test_sound_that_is_gone_fails_the_job() -> None:
    with pytest.raises(JobFailed, match="segment_missing"):
        listen(a_job(), transcriber=Ear(), read=read, checkpoint=lambda: None)


def test_sound_that_is_gone_is_silence_once_gaps_are_accepted() -> None:
    ear = Ear()
    listen(a_job(accepts_gaps=True), transcriber=ear, read=read, checkpoint=lambda: None)
    assert not loud(ear.pcm, 3.1, 3.9), "three seconds of margin come first"
    assert loud(ear.pcm, 4.1, 4.9)
