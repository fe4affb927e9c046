"""The sound of a track on its own clock, from segments.

Each segment is put where its `started_at` says. Laid end to end they would drift: every Opus file
loses some milliseconds at its start, which makes seconds within an hour.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import av
from av.audio.resampler import AudioResampler

from services.analysis.domain.sound import FlawedWindow, FlawKind, not_covered
from services.analysis.domain.speech import Window
from services.analysis.storage import Segment
from services.analysis.transcribe.port import BYTES_A_SECOND, RATE
from shared.telemetry import get_logger

JUMP_S = 0.04  # decoded frames farther apart than this are not one stretch of sound

log = get_logger()


@dataclass(frozen=True)
class Sound:
    """Some sound (RATE, 16 bit, mono), and what of it is not there."""

    pcm: bytes
    flaws: tuple[FlawedWindow, ...] = ()


def window(
    segments: Iterable[Segment],
    read: Callable[[str], bytes | None],
    begin: datetime,
    end: datetime,
) -> Sound:
    """The sound from `begin` to `end`, silence where there is none.

    A segment that cannot be decoded, or is gone (None), is silence too: one file must not cost the
    report. What is silence for such a reason is told.
    """
    length_s = (end - begin).total_seconds()
    sound = bytearray(_offset(length_s))
    announced: list[Window] = []
    flaws: list[FlawedWindow] = []
    for segment in segments:
        bounds = ((at - begin).total_seconds() for at in (segment.started_at, segment.ended_at))
        announced.append(Window(*bounds))
        flaws += _laid(sound, announced[-1], segment.key, read(segment.key))
    flaws += _flawed(not_covered(Window(0.0, length_s), announced), FlawKind.UNRECORDED)
    return Sound(bytes(sound), tuple(flaws))


def _laid(sound: bytearray, place: Window, key: str, ogg: bytes | None) -> tuple[FlawedWindow, ...]:
    """Put a segment's sound where it belongs; says what of it is not there."""
    if ogg is None:
        return _flawed((place,), FlawKind.GONE)
    there: list[Window] = []
    try:
        for piece_at_s, pcm in decoded(ogg):
            at_s = place.from_s + piece_at_s
            _lay(sound, at_s, pcm)
            there.append(Window(at_s, at_s + _length_s(pcm)))
    except av.FFmpegError as error:
        if isinstance(error, MemoryError):  # says nothing of the file
            raise
        log.warning("segment_cannot_be_decoded", key=key, error=repr(error))
    return _flawed(not_covered(place, there), FlawKind.DAMAGED)


def _flawed(windows: Iterable[Window], kind: FlawKind) -> tuple[FlawedWindow, ...]:
    return tuple(FlawedWindow(each.from_s, each.to_s, kind.value) for each in windows)


def decoded(ogg: bytes) -> Iterator[tuple[float, bytes]]:
    """Stretches of sound with their place in the file in seconds, its first sound being at 0.

    Of a file that is damaged or cut off, what comes before that; then av.FFmpegError is raised.
    """
    with av.open(io.BytesIO(ogg), "r") as container:
        if not container.streams.audio:
            raise av.InvalidDataError(0, "no sound in it")
        damage: av.FFmpegError | None = None
        frames = container.decode(audio=0)
        at_s, pcm, first_s = 0.0, bytearray(), None
        resampler = _resampler()
        while (frame := _next(frames)) is not None:
            if isinstance(frame, av.FFmpegError):
                damage = frame
                break
            frame_s = frame.time if frame.time is not None else at_s
            first_s = frame_s if first_s is None else first_s
            if abs(frame_s - first_s - at_s - _length_s(pcm)) > JUMP_S:
                pcm += _samples(resampler.resample(None))
                yield at_s, bytes(pcm)
                resampler = _resampler()
                at_s, pcm = frame_s - first_s, bytearray()
            pcm += _samples(resampler.resample(frame))
        if first_s is not None:
            pcm += _samples(resampler.resample(None))
        yield at_s, bytes(pcm)
        if damage is not None:
            raise damage


def _next(frames: Iterator[av.AudioFrame]) -> av.AudioFrame | av.FFmpegError | None:
    """The next frame, or why there is none, or None at the end."""
    try:
        return next(frames, None)
    except av.FFmpegError as error:
        return error


def _resampler() -> AudioResampler:
    return AudioResampler(format="s16", layout="mono", rate=RATE)


def _samples(frames: list[av.AudioFrame]) -> bytes:
    """Without the padding that planes end with."""
    return b"".join(bytes(frame.planes[0])[: frame.samples * 2] for frame in frames)


def _length_s(pcm: bytes | bytearray) -> float:
    return len(pcm) / BYTES_A_SECOND


def _offset(seconds: float) -> int:
    """Where a moment is, in bytes: always a whole sample."""
    return round(seconds * RATE) * 2


def _lay(sound: bytearray, at_s: float, pcm: bytes) -> None:
    start = _offset(at_s)
    skipped = max(0, -start)
    piece = pcm[skipped : skipped + max(0, len(sound) - max(start, 0))]
    start = max(start, 0)
    sound[start : start + len(piece)] = piece
