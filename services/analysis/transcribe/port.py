"""What a speech engine must be able to do, and the format of the sound it gets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from services.analysis.domain.sound import FlawedWindow
from services.analysis.domain.speech import Word
from shared.work_queue.worker import Checkpoint

RATE = 16_000  # samples a second, 16 bit, mono
BYTES_A_SECOND = RATE * 2


@dataclass(frozen=True)
class Transcribed:
    """What was understood of some sound, in seconds from its beginning.

    Where another language than the expected one was spoken, the words are in that one, and the
    stretch is in `other_language`.
    """

    words: tuple[Word, ...] = ()
    other_language: tuple[FlawedWindow, ...] = ()


class Captioner(Protocol):
    """Turns the last seconds of sound into words at once, well enough to read along."""

    def hear(self, pcm: bytes, *, language: str) -> tuple[Word, ...]:
        """The words of some seconds of sound; none where it is not sure of itself."""
        ...


@runtime_checkable
class MakesCaptions(Protocol):
    """A transcriber that can do so, beside its other work and in another thread."""

    def captioner(self) -> Captioner:
        """Shares the model with the transcriber."""
        ...


class Transcriber(Protocol):
    """Turns sound into words with times. Not thread-safe: one per process."""

    name: str
    model: str
    poor_below: float  # a lower mean confidence means that the sound was too poor to judge

    def transcribe(self, pcm: bytes, *, language: str, checkpoint: Checkpoint) -> Transcribed:
        """The words of some sound (RATE, 16 bit, mono), in which a language is expected.

        Calls `checkpoint` every few seconds.
        """
        ...
