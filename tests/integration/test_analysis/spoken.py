"""Sound as a call brings it, and what was heard in it."""

from __future__ import annotations

import wave
from collections.abc import Iterable
from pathlib import Path

from services.analysis.domain.speech import Word
from services.analysis.transcribe.audio import decoded
from services.analysis.transcribe.port import RATE
from tests.support import sound


def through_opus(path: Path) -> bytes:
    """A file of 16 kHz as a call brings it."""
    with wave.open(str(path)) as file:
        ogg = sound.ogg_opus(file.readframes(file.getnframes()), rate=RATE, bit_rate=24_000)
    return b"".join(pcm for _, pcm in decoded(ogg))


def text_of(words: Iterable[Word]) -> str:
    return " ".join(word.word for word in words)
