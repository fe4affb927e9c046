"""The embedded engine: Whisper through faster-whisper (CTranslate2), on the processor.

Stretches with speech are packed into windows of half a minute, with the silence between them
shortened, and the words' times are moved back. Silence is never decoded: Whisper invents words in
it. A window that is not full is not padded to Whisper's 30 seconds: measured on sentences of five
seconds, that costs a third and hears the same words (4.2 % errors both ways).

Speech in another language than the expected one comes out as a free translation, or as nothing.
The language of each window is looked at, at no cost, and what is in another one is written down in
that. The engine is never told what answer is expected, neither as a prompt nor as hot words: it
would hear the right answer in anything, and hot words were measured to drop text besides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from pathlib import Path
from statistics import mean
from typing import Any

import numpy
from faster_whisper import WhisperModel
from faster_whisper.transcribe import Segment

from services.analysis.domain.languages import code_of, other_than
from services.analysis.domain.sound import FlawedWindow, FlawKind
from services.analysis.domain.speech import Word
from services.analysis.transcribe.packing import Stretch, packed, placed
from services.analysis.transcribe.port import RATE, Transcribed
from services.analysis.transcribe.voice import Samples, samples, speech
from shared.work_queue.worker import Checkpoint

# Three ways on at each step cost a tenth more than one and hear more in noise: 6.3 % errors against
# 10.5 at 15 dB, 25 against 36 at 5 dB (five ways: 9.5, 26). Clean speech gains nothing.
BEAM = 3
# When a text repeats itself or is improbable, it is sampled again, ever more freely: without this
# the first window of a real call was "The key is in the key", twenty times.
TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8)
# A text that stays improbable is dropped where Whisper itself half believes that nobody spoke.
# What it invented in music that was taken for speech was at 0.36; its own limit is 0.6.
NO_SPEECH = 0.3
FRAMES_A_SECOND = 100
SILENCE_AFTER_S = 2.0  # that Whisper gets to see, to know that it is over
MOST_FRAMES = 3000
REPEATS_ITSELF = 2.4  # the compression ratio at which Whisper, too, holds a text for a loop
TOKENS_AT_LEAST, TOKENS_A_SECOND = 8, 7  # nobody speaks faster: a loop ends there at the latest


class UnpaddedWhisper(WhisperModel):
    """Whisper that looks at as much sound as there is. faster-whisper pads all to 30 seconds."""

    length_s = 30.0
    _encoded: Any = None  # of the sound's first half minute

    def listen_to(self, length_s: float) -> None:
        """Sound of so many seconds comes next."""
        self.length_s, self._encoded = length_s, None

    def encode(self, features: Any) -> Any:
        """What the decoder listens to."""
        wanted = round((self.length_s + SILENCE_AFTER_S) * FRAMES_A_SECOND / 2) * 2
        seen = features[..., : min(wanted, MOST_FRAMES)]
        encoded = super().encode(numpy.ascontiguousarray(seen))
        if self._encoded is None:
            self._encoded = encoded
        return encoded

    def likely_languages(self) -> dict[str, float]:
        """How likely each language is in what was listened to last; nothing is told by a model that
        knows only one, or before anything was heard."""
        if self._encoded is None or not self.model.is_multilingual:
            return {}
        [likely] = self.model.detect_language(self._encoded)
        return {token[2:-2]: probability for token, probability in likely}  # <|en|>


class WhisperTranscriber:
    """See the module. Loads in a second or two of processor time."""

    name = "whisper"
    # Measured means: 0.95 where nearly every word was right, 0.90 with one in twelve wrong, 0.70 to
    # 0.77 with every third or fourth wrong, and nobody should be judged by less.
    poor_below = 0.7

    def __init__(
        self, folder: Path, *, device: str = "cpu", compute_type: str = "int8", threads: int = 1
    ) -> None:
        self.model = folder.name
        self._whisper = UnpaddedWhisper(
            str(folder),
            device=device,
            compute_type=compute_type,
            cpu_threads=threads,
            num_workers=2,  # the second for captions, on the same weights
            local_files_only=True,
        )

    def transcribe(self, pcm: bytes, *, language: str, checkpoint: Checkpoint) -> Transcribed:
        """The words, with their punctuation."""
        words: list[Word] = []
        others: list[FlawedWindow] = []
        for window in packed(speech(pcm)):
            checkpoint()
            heard, other = self._heard(_sound(pcm, window), window, code_of(language))
            words += heard
            if other is not None:
                bounds = (window[0].from_s, window[-1].to_s)
                others.append(FlawedWindow(*bounds, FlawKind.OTHER_LANGUAGE.value, other))
        return Transcribed(tuple(words), tuple(others))

    def captioner(self) -> WhisperCaptioner:
        """Captions with the same weights; usable while this one transcribes in another thread."""
        return WhisperCaptioner(copy(self._whisper))

    def _heard(
        self, sound: Samples, window: Sequence[Stretch], language: str
    ) -> tuple[tuple[Word, ...], str | None]:
        """The words, and the code of their language if it is another one.

        What seems to be in another language must be understood in it: noise was taken for Thai with
        86 %, and has no words in it.
        """
        words = tuple(self._words(sound, window, language))
        if (other := other_than(language, self._whisper.likely_languages())) is not None:
            instead = tuple(self._words(sound, window, other))
            if instead and mean(word.confidence for word in instead) >= self.poor_below:
                return instead, other
        return words, None

    def _words(self, sound: Samples, window: Sequence[Stretch], language: str) -> Iterator[Word]:
        self._whisper.listen_to(len(sound) / RATE)
        segments, _ = self._whisper.transcribe(
            sound,
            language=language,
            beam_size=BEAM,
            temperature=TEMPERATURES,
            no_speech_threshold=NO_SPEECH,
            condition_on_previous_text=False,
            word_timestamps=True,
            vad_filter=False,
        )
        for segment in segments:
            if not _is_invented(segment):
                yield from placed(segment.words or (), window)


class WhisperCaptioner:
    """Hears some seconds, once. Measured on pieces of six seconds, two new in each: 6 % errors and
    0.22 s of processor time for each second of speech; with three ways on it heard no better."""

    def __init__(self, whisper: UnpaddedWhisper) -> None:
        self._whisper = whisper

    def hear(self, pcm: bytes, *, language: str) -> tuple[Word, ...]:
        """The words; none where a text repeats itself, as trying again would take too long."""
        sound = samples(pcm)
        length_s = len(sound) / RATE
        self._whisper.listen_to(length_s)
        segments, _ = self._whisper.transcribe(
            sound,
            language=code_of(language),
            beam_size=1,
            temperature=0.0,
            no_speech_threshold=NO_SPEECH,
            condition_on_previous_text=False,
            word_timestamps=True,
            vad_filter=False,
            max_new_tokens=round(TOKENS_AT_LEAST + TOKENS_A_SECOND * length_s),
        )
        heard = list(segments)
        if any(each.compression_ratio > REPEATS_ITSELF for each in heard):
            return ()
        whole = (Stretch(0.0, length_s, 0.0),)
        return tuple(word for each in heard for word in placed(each.words or (), whole))


def _is_invented(segment: Segment) -> bool:
    """Whether only a throw of the dice found these words, where hardly anyone spoke. It happened in
    music, once in four times; speech was never below the limit, with noise 2 dB below it neither.
    """
    return bool(segment.temperature) and segment.no_speech_prob > NO_SPEECH


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
