"""A transcription job: fetch the sound of a piece of a track, and write down its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from services.analysis.domain.report import FailureCode
from services.analysis.domain.sound import FlawedWindow, clipped
from services.analysis.domain.speech import Window, shifted, within
from services.analysis.domain.work import Ending
from services.analysis.payloads import MARGIN_S, Listening, heard_result
from services.analysis.transcribe.audio import Sound, window
from services.analysis.transcribe.loudness import distorted, loudest
from services.analysis.transcribe.memory import memory_as_reason
from services.analysis.transcribe.port import BYTES_A_SECOND, Transcribed, Transcriber
from services.analysis.transcribe.seam import silence_before_end, word_before_end
from shared.blobs import BlobNotFound, BlobsUnavailable
from shared.work_queue.queue import JobFailed
from shared.work_queue.worker import Checkpoint

Voice = Callable[[bytes], Sequence[Window]]  # where in some sound somebody speaks


@dataclass(frozen=True)
class Ear:
    """What it takes to listen: an engine, a detector of voices, the stored sound."""

    transcriber: Transcriber
    voice: Voice
    read: Callable[[str], bytes]


@memory_as_reason()
def listen(job: dict[str, Any], ear: Ear, *, checkpoint: Checkpoint) -> dict[str, Any]:
    """The result of a job of kind `asr`; seconds from the piece's beginning."""
    asked = Listening.of(job)
    length_s = (asked.to_at - asked.from_at).total_seconds()
    before_s = MARGIN_S if asked.begins_in_speech else 0.0
    after_s = MARGIN_S if asked.ending == Ending.END else 0.0
    sound = _sound(asked, ear, before_s, after_s)
    pcm = sound.pcm
    checkpoint()
    until_s, end_s = length_s, before_s + length_s + after_s
    silence_s = None
    if asked.ending == Ending.SILENCE:
        silence_s = silence_before_end(ear.voice(pcm), end_s)
    if silence_s is not None:
        until_s, end_s = silence_s - before_s, silence_s
    heard = _heard(pcm, end_s, asked, ear, checkpoint)
    own = within(shifted(heard.words, -before_s), [Window(0.0, until_s)])
    if asked.ending == Ending.WORD or (asked.ending == Ending.SILENCE and silence_s is None):
        until_s = word_before_end(own, length_s)
        own = within(own, [Window(0.0, until_s)])
    return heard_result(
        own,
        until_s=round(until_s, 3),
        flaws=clipped(_from_start(sound, heard, before_s), until_s),
        loudest=round(loudest(pcm), 4),
        engine=ear.transcriber.name,
        model=ear.transcriber.model,
        poor_below=ear.transcriber.poor_below,
    )


def _heard(
    pcm: bytes, end_s: float, asked: Listening, ear: Ear, checkpoint: Checkpoint
) -> Transcribed:
    sound = pcm[: round(end_s * BYTES_A_SECOND / 2) * 2]
    return ear.transcriber.transcribe(sound, language=asked.language, checkpoint=checkpoint)


def _from_start(sound: Sound, heard: Transcribed, before_s: float) -> Iterator[FlawedWindow]:
    """What is wrong with a piece's sound, in seconds from the piece's beginning."""
    for flaw in (*sound.flaws, *distorted(sound.pcm), *heard.other_language):
        yield replace(flaw, from_s=flaw.from_s - before_s, to_s=flaw.to_s - before_s)


def _sound(asked: Listening, ear: Ear, before_s: float, after_s: float) -> Sound:
    begin = asked.from_at - timedelta(seconds=before_s)
    end = asked.to_at + timedelta(seconds=after_s)
    there: Callable[[str], bytes | None] = ear.read
    if asked.accepts_gaps:
        there = _or_silence(ear.read)
    try:
        return window(asked.segments, there, begin, end)
    except BlobNotFound as error:
        raise JobFailed(FailureCode.SEGMENT_MISSING.value, str(error)) from error
    except BlobsUnavailable as error:
        raise JobFailed("blobs_unavailable", str(error)) from error


def _or_silence(read: Callable[[str], bytes]) -> Callable[[str], bytes | None]:
    """Nothing in the place of a segment that is gone: `window` takes it for silence."""

    def found(key: str) -> bytes | None:
        try:
            return read(key)
        except BlobNotFound:
            return None

    return found
