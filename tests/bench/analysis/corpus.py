"""What is read to the speech engine, and what was said: voices of flite, and of people.

"Real" are the five sentences of a LibriVox reader in Debian's `pocketsphinx-testdata`.
"""

from __future__ import annotations

import subprocess
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.analysis.transcribe.audio import decoded
from services.analysis.transcribe.port import BYTES_A_SECOND, RATE
from tests.support.sound import ogg_opus
from tests.support.speech import CANDIDATE_VOICE, RECRUITER_VOICE, read_aloud

CALL_BPS = 24_000  # what Opus gets for a voice on a weak line
LOUD = 300  # of 32767: the voice has begun
SENTENCES = (
    "A list keeps the order of the values and can be changed at any time.",
    "A dictionary finds a value by its key, and that is very fast.",
    "A generator produces one value at a time, so memory stays small.",
    "I have worked on large web services for more than five years.",
    "In my last project we moved the old system to a new database.",
    "The most difficult part was to keep the service running for all the customers.",
    "I would write a test that fails first, and then change the code until it passes.",
    "We used a queue between the services, because the workers were slower than the web site.",
    "An index makes reading faster, but every write has to update it as well.",
    "The tests ran for an hour, so nobody waited for them before a release.",
    "I asked the customer which of the two problems hurt them more.",
    "When the cache is full, the oldest entry is thrown away.",
    "Two threads wrote to the same file, and half of the lines were lost.",
    "We agreed on a deadline and I told them early that we would miss it.",
)


@dataclass(frozen=True)
class Clip:
    """Some sound (16 kHz, 16 bit, mono) and the words in it."""

    pcm: bytes
    text: str

    @property
    def length_s(self) -> float:
        return len(self.pcm) / BYTES_A_SECOND


def clean(folder: Path) -> list[Clip]:
    """Each sentence by two voices."""
    return [
        Clip(spoken(text, voice, folder), text)
        for text in SENTENCES
        for voice in (CANDIDATE_VOICE, RECRUITER_VOICE)
    ]


def real() -> list[Clip]:
    """What a person read from a novel."""
    return [Clip(_samples(path), text) for path, text in read_aloud()]


def through_opus(clips: Sequence[Clip]) -> Iterator[Clip]:
    """As a call brings them."""
    for clip in clips:
        ogg = ogg_opus(clip.pcm, rate=RATE, bit_rate=CALL_BPS)
        yield Clip(b"".join(pcm for _, pcm in decoded(ogg)), clip.text)


def one_after_the_other(clips: Sequence[Clip], pause_s: float) -> tuple[Clip, list[float]]:
    """All in one, with pauses; and when each voice begins."""
    sound, starts = bytearray(), []
    for clip in clips:
        starts.append(len(sound) / BYTES_A_SECOND + _onset_s(clip.pcm))
        sound += clip.pcm + bytes(round(pause_s * RATE) * 2)
    return Clip(bytes(sound), " ".join(clip.text for clip in clips)), starts


def spoken(text: str, voice: str, folder: Path) -> bytes:
    """A text by a voice of flite."""
    path = folder / "spoken.wav"
    subprocess.run(["flite", "-voice", voice, "-t", text, "-o", path], check=True)
    return _samples(path)


def _samples(path: Path) -> bytes:
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels()) == (RATE, 1), path
        return file.readframes(file.getnframes())


def _onset_s(pcm: bytes) -> float:
    samples = memoryview(pcm).cast("h")
    return next(at for at, sample in enumerate(samples) if abs(sample) > LOUD) / RATE
