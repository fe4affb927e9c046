"""The embedded speech engine on voices that went through Opus in segments."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.analysis.domain.speech import Word
from services.analysis.payloads import words_from
from services.analysis.storage import Segment
from services.analysis.transcribe.engine import download_from_hub
from services.analysis.transcribe.listen import Ear, listen
from services.analysis.transcribe.port import BYTES_A_SECOND
from services.analysis.transcribe.voice import speech
from services.analysis.transcribe.weights import Weights
from services.analysis.transcribe.whisper_engine import WhisperTranscriber
from shared import clock
from shared.blobs import FolderBlobs
from shared.events.media import Participant
from tests.integration.test_analysis.scene import Scene, played
from tests.support.speech import recall


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> WhisperTranscriber:
    weights = Weights(tmp_path_factory.mktemp("models"), download_from_hub)
    return WhisperTranscriber(weights.folder_of("base"))


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Scene, FolderBlobs]]:
    folder: Path = tmp_path_factory.mktemp("speech")
    blobs = FolderBlobs(folder / "blobs")
    yield played("scene", clock.now(), blobs, folder), blobs


def heard(
    stage: tuple[Scene, FolderBlobs], engine: WhisperTranscriber, from_s: float, to_s: float
) -> tuple[Word, ...]:
    scene, blobs = stage
    segments = tuple(
        Segment(each.key, each.started_at, each.ended_at)
        for each in scene.segments
        if each.participant == Participant.CANDIDATE
    )
    job = {
        "language": "en",
        "from_at": scene.at(from_s),
        "to_at": scene.at(to_s),
        "segments": [vars(segment) for segment in segments],
    }
    result = listen(job, Ear(engine, speech, blobs.get), checkpoint=lambda: None)
    assert (result["engine"], result["model"]) == ("whisper", "base")
    return words_from(result["words"])


def test_most_content_words_are_heard_at_their_time(
    stage: tuple[Scene, FolderBlobs], engine: WhisperTranscriber
) -> None:
    """R57: at least 90 %, each word where it was spoken."""
    scene, _ = stage
    words = heard(stage, engine, 0.0, scene.ends_s)
    assert recall(scene.spoken, " ".join(word.word for word in words)) >= 0.9
    assert all(0 <= word.start_s <= word.end_s <= scene.ends_s for word in words)
    starts = [word.start_s for word in words]
    assert starts == sorted(starts)
    mean = sum(word.confidence for word in words) / len(words)
    assert engine.poor_below < mean <= 1.0


def test_words_are_found_in_their_own_window(
    stage: tuple[Scene, FolderBlobs], engine: WhisperTranscriber
) -> None:
    """The second answer is heard in the second window, timed from that window's beginning."""
    scene, _ = stage
    from_s, to_s = scene.windows[1]
    words = heard(stage, engine, from_s, to_s)
    text = " ".join(word.word for word in words)
    assert recall("write a test that fails, change the code until it passes", text) >= 0.9
    assert "generator" not in text
    assert all(0 <= word.middle_s <= to_s - from_s for word in words)


def test_silence_has_no_words(engine: WhisperTranscriber) -> None:
    silence = bytes(3 * BYTES_A_SECOND)
    assert engine.transcribe(silence, language="en", checkpoint=lambda: None) == ()
