"""The embedded engine: Whisper through faster-whisper (CTranslate2), on the processor.

Whisper takes 30 seconds at once, and a clip of two seconds costs it as much. So the stretches with
speech are packed into windows, with the silence between them shortened, and the words' times are
moved back. Silence is never decoded: Whisper invents words in it.

It is never told what answer is expected, neither as a prompt nor as hot words: it would hear the
right answer in anything, and hot words were measured to drop text besides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy
from faster_whisper import WhisperModel

from services.analysis.domain.languages import code_of
from services.analysis.domain.speech import Word
from services.analysis.transcribe.packing import Stretch, packed, placed
from services.analysis.transcribe.port import RATE
from services.analysis.transcribe.voice import Samples, samples, speech
from shared.work_queue.worker import Checkpoint

# Greedy first. When a text repeats itself or is improbable, it is sampled again, ever more freely.
TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8)


class WhisperTranscriber:
    """See the module. Loads in a second or two of processor time."""

    name = "whisper"
    poor_below = 0.5

    def __init__(
        self, folder: Path, *, device: str = "cpu", compute_type: str = "int8", threads: int = 1
    ) -> None:
        self.model = folder.name
        self._whisper = WhisperModel(
            str(folder),
            device=device,
            compute_type=compute_type,
            cpu_threads=threads,
            num_workers=1,
            local_files_only=True,
        )

    def transcribe(self, pcm: bytes, *, language: str, checkpoint: Checkpoint) -> tuple[Word, ...]:
        """The words, with their punctuation."""
        words: list[Word] = []
        for window in packed(speech(pcm)):
            checkpoint()
            words += self._words(_sound(pcm, window), window, code_of(language))
        return tuple(words)

    def _words(self, sound: Samples, window: Sequence[Stretch], language: str) -> Iterator[Word]:
        segments, _ = self._whisper.transcribe(
            sound,
            language=language,
            beam_size=1,
            temperature=TEMPERATURES,
            condition_on_previous_text=False,
            word_timestamps=True,
            vad_filter=False,
        )
        for segment in segments:
            yield from placed(segment.words or (), window)


def _sound(pcm: bytes, window: Sequence[Stretch]) -> Samples:
    sound = numpy.zeros(round(window[-1].end_s * RATE), numpy.float32)
    for stretch in window:
        start = round(stretch.from_s * RATE) * 2
        end = start + round((stretch.to_s - stretch.from_s) * RATE) * 2
        piece = samples(memoryview(pcm)[start:end])
        at = round(stretch.at_s * RATE)
        length = min(len(piece), len(sound) - at)
        sound[at : at + length] = piece[:length]
    return sound
