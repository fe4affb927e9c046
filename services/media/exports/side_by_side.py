"""Both participants' recordings -> one file, side by side, both voices mixed. Decodes and encodes.

Runs in the export worker, never in the relay: it takes a processor for minutes. Where a participant
was not recorded the half is black; between two pictures the last one stays.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import av

WIDTH, HEIGHT = 640, 360  # of each half
RATE = 25
AHEAD_S = 1.0  # how far the sound is read ahead of the picture
_BLACK = (16, 128, 128)
_SOUND_RATE = 48_000

Progress = Callable[[float], None]


class Format(NamedTuple):
    """What the file is made with."""

    suffix: str
    media_type: str
    video: str
    video_options: dict[str, str]
    audio: str
    container_options: dict[str, str]


MP4 = Format(
    "mp4", "video/mp4", "libx264", {"preset": "veryfast", "crf": "26"}, "aac",
    {"movflags": "faststart"},
)  # fmt: skip
WEBM = Format(
    "webm", "video/webm", "libvpx", {"deadline": "realtime", "cpu-used": "8", "crf": "30"},
    "libopus", {"cues_to_front": "1"},
)  # fmt: skip


class Track(NamedTuple):
    """One participant's recording; times in seconds from the beginning of the file."""

    path: Path
    offset_s: float
    duration_s: float
    gaps: Sequence[tuple[float, float]]

    @property
    def ends_at_s(self) -> float:
        return self.offset_s + self.duration_s

    def is_shown(self, at_s: float) -> bool:
        """Whether there is a picture to show at this moment."""
        is_there = self.offset_s <= at_s < self.ends_at_s
        return is_there and not any(from_s <= at_s < to_s for from_s, to_s in self.gaps)


def best_format() -> Format:
    """MP4 where PyAV was built with its encoders, as its wheels are."""
    for codec in (MP4.video, MP4.audio):
        try:
            av.Codec(codec, "w")
        except ValueError:
            return WEBM
    return MP4


def make_side_by_side(
    tracks: Sequence[Track], target: Path, wanted: Format, progress: Progress
) -> None:
    """Write `target` anew; `progress` hears the share that is done, and may raise to end it."""
    ends_at_s = max(track.ends_at_s for track in tracks)
    with av.open(str(target), "w", options=wanted.container_options) as container:
        picture = _video_stream(container, wanted)
        halves = [Half(track, number * WIDTH) for number, track in enumerate(tracks)]
        mix = Mix(container, wanted, tracks)
        try:
            for tick in range(math.ceil(ends_at_s * RATE)):
                at_s = tick / RATE
                if tick % RATE == 0:
                    progress(at_s / ends_at_s)
                frame = _canvas(halves, at_s)
                frame.pts, frame.time_base = tick, Fraction(1, RATE)
                container.mux(picture.encode(frame))
                mix.advance(at_s + AHEAD_S)
            container.mux(picture.encode(None))
            mix.finish()
        finally:
            for half in halves:
                half.close()
            mix.close()


def _video_stream(container: Any, wanted: Format) -> Any:
    stream = container.add_stream(wanted.video, rate=RATE, options=dict(wanted.video_options))
    stream.width, stream.height, stream.pix_fmt = 2 * WIDTH, HEIGHT, "yuv420p"
    stream.codec_context.time_base = Fraction(1, RATE)
    stream.codec_context.gop_size = 2 * RATE
    stream.codec_context.thread_count = 1  # calls on this machine come first
    return stream


def _canvas(halves: Sequence[Half], at_s: float) -> av.VideoFrame:
    canvas = av.VideoFrame(2 * WIDTH, HEIGHT, "yuv420p")
    for plane, level in zip(canvas.planes, _BLACK, strict=True):
        plane.update(bytes([level]) * plane.buffer_size)
    for half in halves:
        half.paint(canvas, at_s)
    return canvas


class Half:
    """One participant's picture, scaled into its half."""

    def __init__(self, track: Track, left: int) -> None:
        self._track = track
        self._left = left
        self._container = av.open(str(track.path))
        has_video = bool(self._container.streams.video)
        self._frames: Iterator[Any] = self._container.decode(video=0) if has_video else iter(())
        self._next: Any = next(self._frames, None)
        self._shown: Any = None
        self._scaled: Any = None

    def paint(self, canvas: av.VideoFrame, at_s: float) -> None:
        """Put what is to be seen at this moment onto the canvas."""
        while self._next is not None and self._next.time + self._track.offset_s <= at_s:
            self._shown, self._scaled = self._next, None
            self._next = next(self._frames, None)
        if self._shown is None or not self._track.is_shown(at_s):
            return
        if self._scaled is None:
            width, height = _fitting(self._shown.width, self._shown.height)
            self._scaled = self._shown.reformat(width, height, "yuv420p")
        left = self._left + (WIDTH - self._scaled.width) // 4 * 2
        _paste(self._scaled, canvas, left, (HEIGHT - self._scaled.height) // 4 * 2)

    def close(self) -> None:
        self._container.close()


def _fitting(width: int, height: int) -> tuple[int, int]:
    """The largest even size of the same shape that fits into a half."""
    scale = min(WIDTH / width, HEIGHT / height)
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def _paste(tile: Any, canvas: av.VideoFrame, left: int, top: int) -> None:
    for number, (source, target) in enumerate(zip(tile.planes, canvas.planes, strict=True)):
        halved = 1 if number else 0  # colour planes have half the size
        read, write = memoryview(source), memoryview(target)
        at = (top >> halved) * target.line_size + (left >> halved)
        for row in range(source.height):
            begin = row * source.line_size
            write[at : at + source.width] = read[begin : begin + source.width]
            at += target.line_size


class Mix:
    """The voices of all tracks, mixed into one stream."""

    def __init__(self, container: Any, wanted: Format, tracks: Sequence[Track]) -> None:
        self._container = container
        self._inputs = [av.open(str(track.path)) for track in tracks]
        heard = [
            (file, track)
            for file, track in zip(self._inputs, tracks, strict=True)
            if file.streams.audio
        ]
        self._voices: list[Voice] = []
        if not heard:
            return
        self._stream = container.add_stream(wanted.audio, rate=_SOUND_RATE, layout="stereo")
        graph = self._graph = av.filter.Graph()  # its filters do not keep it alive
        # Voices seldom overlap, so they keep their loudness; the limiter catches the sum.
        mixed = graph.add("amix", f"inputs={len(heard)}:duration=longest:normalize=0")
        self._voices = [
            Voice(graph, file, track, mixed, number) for number, (file, track) in enumerate(heard)
        ]
        limiter = graph.add("alimiter", "limit=0.95:level=0")
        form = graph.add("aformat", "sample_fmts=fltp:channel_layouts=stereo")
        self._sink = graph.add("abuffersink")
        mixed.link_to(limiter)
        limiter.link_to(form)
        form.link_to(self._sink)
        graph.configure()

    def advance(self, until_s: float) -> None:
        """Mix what is heard before this moment."""
        for voice in self._voices:
            voice.push(until_s)
        self._drain()

    def finish(self) -> None:
        """Mix the rest."""
        if self._voices:
            self.advance(math.inf)
            self._container.mux(self._stream.encode(None))

    def close(self) -> None:
        for file in self._inputs:
            file.close()

    def _drain(self) -> None:
        while self._voices:
            try:
                frame = self._sink.pull()
            except (BlockingIOError, EOFError):
                return
            self._container.mux(self._stream.encode(frame))


class Voice:
    """One track's sound on its way into the mix."""

    def __init__(self, graph: Any, file: Any, track: Track, mixed: Any, number: int) -> None:
        self._offset_s = track.offset_s
        self._frames = file.decode(audio=0)
        self._next = next(self._frames, None)
        self._is_open = True
        self._source = graph.add_abuffer(template=file.streams.audio[0])
        delay = graph.add("adelay", f"delays={round(track.offset_s * 1000)}:all=1")
        even = graph.add("aresample", f"{_SOUND_RATE}:async=1000:first_pts=0")
        self._source.link_to(even)
        even.link_to(delay)
        delay.link_to(mixed, 0, number)

    def push(self, until_s: float) -> None:
        """Hand over what is heard before this moment."""
        while self._next is not None and (self._next.time or 0.0) + self._offset_s < until_s:
            self._source.push(self._next)
            self._next = next(self._frames, None)
        if self._next is None and self._is_open:
            self._is_open = False
            self._source.push(None)
