"""A piece of a track: where it ends, which words are its own, and what if its sound is gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import av
import pytest

from services.analysis.domain.sound import FlawedWindow
from services.analysis.domain.speech import Window, Word
from services.analysis.domain.work import Ending
from services.analysis.payloads import MARGIN_S, heard_from, words_from
from services.analysis.transcribe import audio
from services.analysis.transcribe.listen import Ear, listen
from services.analysis.transcribe.port import BYTES_A_SECOND, Transcribed
from shared.blobs import BlobNotFound
from shared.work_queue.queue import JobFailed
from shared.work_queue.worker import Checkpoint
from tests.unit.analysis.builders import at
from tests.unit.analysis.test_audio import ONE_SECOND, loud


class Engine:
    """Keeps what it is given to hear, and says what it was told to."""

    name, model, poor_below = "ear", "none", 0.5

    def __init__(self, *said: Word) -> None:
        self.pcm = b""
        self.said = said
        self.other_language: tuple[FlawedWindow, ...] = ()

    def transcribe(self, pcm: bytes, *, language: str, checkpoint: Checkpoint) -> Transcribed:
        self.pcm = pcm
        return Transcribed(self.said, self.other_language)

    @property
    def seconds(self) -> float:
        """How much it was given."""
        return len(self.pcm) / BYTES_A_SECOND


def heard(job: dict[str, Any], engine: Engine, *speech: Window) -> tuple[list[str], float]:
    """The words and the end of a piece in which somebody speaks at these times."""
    ear = Ear(engine, lambda _: speech, lambda _: ONE_SECOND)
    result = listen(job, ear, checkpoint=lambda: None)
    return [word.word for word in words_from(result["words"])], result["until_s"]


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


def a_piece(ending: Ending, *, begins_in_speech: bool = False) -> dict[str, Any]:
    """Ten seconds of a track."""
    job = {"language": "en", "from_at": at(0), "to_at": at(10), "segments": []}
    return {**job, "ending": ending.value, "begins_in_speech": begins_in_speech}


def test_sound_that_is_gone_fails_the_job() -> None:
    with pytest.raises(JobFailed, match="segment_missing"):
        listen(a_job(), Ear(Engine(), lambda _: (), read), checkpoint=lambda: None)


class Exhausted(Exception):
    """As ONNX Runtime says it: neither a MemoryError nor a RuntimeError."""


@pytest.mark.parametrize("where", ["sound", "voice", "engine"])
def test_too_little_memory_is_the_reason_wherever_it_ends(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that was not decoded for want of memory is not silence, nor damaged."""
    out = Exhausted("Failed to allocate memory for requested buffer of size 4096")

    def step(name: str) -> None:
        if name == where:
            raise out

    class Failing(Engine):
        def transcribe(self, *_: object, **__: object) -> Transcribed:
            step("engine")
            return Transcribed()

    def decoded(_ogg: bytes) -> tuple[tuple[float, bytes], ...]:
        if where == "sound":
            raise av.error.MemoryError(12, "Cannot allocate memory")
        return ()

    def voice(_pcm: bytes) -> tuple[Window, ...]:
        step("voice")
        return ()

    monkeypatch.setattr(audio, "decoded", decoded)
    job = a_job(ending=Ending.SILENCE.value)
    with pytest.raises(JobFailed, match="out_of_memory") as failed:
        listen(job, Ear(Failing(), voice, lambda _key: ONE_SECOND), checkpoint=lambda: None)
    assert not failed.value.is_final


def test_sound_that_is_gone_is_silence_once_gaps_are_accepted() -> None:
    engine = Engine()
    listen(a_job(accepts_gaps=True), Ear(engine, lambda _: (), read), checkpoint=lambda: None)
    assert not loud(engine.pcm, MARGIN_S + 0.1, MARGIN_S + 0.9), "the margin comes first"
    assert loud(engine.pcm, MARGIN_S + 1.1, MARGIN_S + 1.9)


def test_a_piece_ends_at_a_silence_and_the_next_one_begins_there() -> None:
    engine = Engine(Word("one", 1.0, 1.5), Word("two", 5.0, 5.5))
    said = heard(a_piece(Ending.SILENCE), engine, Window(1, 6), Window(8, 10))
    assert said == (["one", "two"], 7.0)
    assert engine.seconds == 7.0


def test_another_language_is_told_on_the_pieces_own_clock() -> None:
    """The margin before the piece, and what comes after it, are not its own."""
    engine = Engine(Word("uno", 2.0, 2.5))
    engine.other_language = (FlawedWindow(0.5, 9.0, "other_language", "it"),)
    ear = Ear(engine, lambda _: (Window(1, 6), Window(8, 10)), lambda _: ONE_SECOND)
    job = a_piece(Ending.SILENCE) | {"begins_in_speech": True}
    heard = heard_from(listen(job, ear, checkpoint=lambda: None))
    assert FlawedWindow(0.0, 9.0 - MARGIN_S, "other_language", "it") in heard.flaws


def test_a_silence_at_the_end_is_left_in_part_to_what_follows() -> None:
    """A word may begin there."""
    said = heard(a_piece(Ending.SILENCE), Engine(Word("one", 1, 2)), Window(1, 6))
    assert said == (["one"], 9.5)


def test_where_somebody_talks_on_a_piece_ends_between_two_words() -> None:
    engine = Engine(Word("one", 1, 2), Word("two", 8.0, 8.9), Word("thr", 9.3, 10.0))
    said = heard(a_piece(Ending.SILENCE), engine, Window(1, 10))
    assert said == (["one", "two"], 9.1)


def test_an_answer_is_heard_to_its_end_but_for_a_word_that_is_cut_off() -> None:
    """It must not wait for the next silence."""
    engine = Engine(Word("one", 1, 2), Word("two", 8.0, 8.9), Word("thr", 9.3, 10.0))
    said = heard(a_piece(Ending.WORD), engine, Window(1, 3), Window(7, 10))
    assert said == (["one", "two"], 9.1)
    whole = heard(a_piece(Ending.WORD), Engine(Word("one", 1, 2), Word("two", 8, 9)))
    assert whole == (["one", "two"], 10.0)


def test_words_beyond_the_edges_belong_to_the_neighbours() -> None:
    """Where a piece cannot end at a silence, each word is in the piece that has its middle."""
    engine = Engine(
        Word("before", 1.0, 1.4),
        Word("mine", 1.4, 2.0),
        Word("last", 11.0, 11.9),
        Word("no", 12, 13),
    )
    said = heard(a_piece(Ending.END, begins_in_speech=True), engine)
    assert said == (["mine", "last"], 10.0)
    assert engine.seconds == 10.0 + 2 * MARGIN_S
