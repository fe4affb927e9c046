"""Ten minutes each of a quiet room, of music and of typing: how many words are heard in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from services.analysis.transcribe.engine import download_from_hub
from services.analysis.transcribe.weights import Weights
from services.analysis.transcribe.whisper_engine import WhisperTranscriber
from tests.support import sound

LENGTH_S = 600.0


def measure(folder: Path) -> dict[str, Any]:
    """What `make bench-analysis` prints of sound without words."""
    engine = WhisperTranscriber(Weights(folder, download_from_hub).folder_of("base"))
    words = {
        make.__name__: len(
            engine.transcribe(make(LENGTH_S), language="en", checkpoint=lambda: None).words
        )
        for make in (sound.silence, sound.music, sound.typing)
    }
    return {"words_from_sound_without_words": words}
