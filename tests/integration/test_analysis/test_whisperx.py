"""WhisperX itself with the weights of the lock: collected where its extra is installed."""

from __future__ import annotations

import pytest

from services.analysis.transcribe.engine import download_from_hub
from services.analysis.transcribe.port import BYTES_A_SECOND, Transcribed
from services.analysis.transcribe.weights import Weights
from services.analysis.transcribe.whisperx_engine import WhisperxTranscriber
from services.analysis.transcribe.whisperx_runtime import whisperx_transcriber
from tests.integration.test_analysis.spoken import text_of, through_opus
from tests.support import sound, speech
from tests.support.word_errors import word_error_rate


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> WhisperxTranscriber:
    weights = Weights(tmp_path_factory.mktemp("models"), download_from_hub)
    return whisperx_transcriber(
        str(weights.folder_of("base")),
        align_model=None,
        device="cpu",
        compute_type="int8",
        threads=1,
    )


def test_a_person_is_understood_through_opus(engine: WhisperxTranscriber) -> None:
    clips = speech.read_aloud()
    pcm = bytes(BYTES_A_SECOND).join(through_opus(path) for path, _ in clips)
    words = engine.transcribe(pcm, language="English", checkpoint=lambda: None).words
    said = " ".join(text for _, text in clips)
    assert word_error_rate([(said, text_of(words))]) <= 0.08
    assert all(0 <= word.start_s <= word.end_s for word in words)
    assert engine.model.startswith("base")


def test_sound_without_words_has_none(engine: WhisperxTranscriber) -> None:
    for make in (sound.silence, sound.music, sound.typing):
        assert (
            engine.transcribe(make(20.0), language="en", checkpoint=lambda: None) == Transcribed()
        )
