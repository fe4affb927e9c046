"""Sound is placed by the clock, never by adding up what came before."""

import io
import math
from array import array
from datetime import timedelta

import av
import pytest

from services.analysis.domain.sound import FlawedWindow
from services.analysis.storage import Segment
from services.analysis.transcribe.audio import decoded, window
from services.analysis.transcribe.port import BYTES_A_SECOND, RATE
from tests.unit.analysis.builders import at


def a_tone(seconds: float) -> array:
    samples = range(round(seconds * 48_000))
    return array("h", (int(9000 * math.sin(n * 0.06)) for n in samples))


def ogg(samples: array) -> bytes:
    """As media makes them: Ogg Opus, 48 kHz, mono."""
    file = io.BytesIO()
    with av.open(file, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=48_000, layout="mono")
        for start in range(0, len(samples), 960):
            piece = samples[start : start + 960]
            frame = av.AudioFrame(format="s16", layout="mono", samples=len(piece))
            frame.planes[0].update(piece.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
            frame.rate, frame.pts = 48_000, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def loud(pcm: bytes, from_s: float, to_s: float) -> bool:
    start, end = (round(each * RATE) * 2 for each in (from_s, to_s))
    samples = memoryview(pcm[start:end]).cast("h")
    return sum(abs(sample) for sample in samples) / max(1, len(samples)) > 1000


ONE_SECOND = ogg(a_tone(1.0))


def sound(*starts_s: float, from_s: float, to_s: float) -> bytes:
    segments = [Segment(f"s{s}", at(s), at(s) + timedelta(seconds=1)) for s in starts_s]
    return window(segments, lambda _key: ONE_SECOND, at(from_s), at(to_s)).pcm


def test_a_file_is_decoded_in_full() -> None:
    [(at_s, pcm)] = decoded(ONE_SECOND)
    assert at_s == 0.0
    assert len(pcm) / BYTES_A_SECOND == pytest.approx(1.0, abs=0.03)


def test_each_segment_lies_where_its_start_says() -> None:
    pcm = sound(1.0, 5.0, from_s=0.0, to_s=8.0)
    assert len(pcm) == 8 * BYTES_A_SECOND
    assert loud(pcm, 1.1, 1.9)
    assert loud(pcm, 5.1, 5.9)
    assert not any(loud(pcm, *gap) for gap in [(0, 0.95), (2.1, 4.95), (6.1, 8)])


def test_an_hour_of_segments_does_not_drift() -> None:
    """Every file loses some milliseconds; the last one is still where it belongs."""
    starts = [*(float(start) for start in range(0, 3590, 60)), 3570.0, 3590.0]
    pcm = sound(*starts, from_s=3580.0, to_s=3600.0)
    assert loud(pcm, 10.05, 10.9)
    assert not loud(pcm, 9.5, 9.98)
    assert not loud(pcm, 11.1, 19.9)


def test_sound_outside_the_window_is_cut_off() -> None:
    pcm = sound(0.0, 3.0, from_s=0.5, to_s=3.5)
    assert len(pcm) == 3 * BYTES_A_SECOND
    assert loud(pcm, 0.0, 0.4)
    assert loud(pcm, 2.6, 3.0)
    assert not loud(pcm, 0.7, 2.4)


def test_without_segments_there_is_silence() -> None:
    assert sound(from_s=0.0, to_s=2.0) == bytes(2 * BYTES_A_SECOND)


@pytest.mark.parametrize(
    ("blob", "kind"), [(b"OggS" + bytes(300), "damaged"), (b"", "damaged"), (None, "gone")]
)
def test_a_segment_that_cannot_be_read_is_silence(blob: bytes | None, kind: str) -> None:
    """B13: trouble with a file costs that piece of sound, not the report, and is told."""
    segments = [Segment("bad", at(0), at(1)), Segment("good", at(1), at(2))]
    blobs = {"bad": blob, "good": ONE_SECOND}
    heard = window(segments, blobs.__getitem__, at(0), at(2))
    assert not loud(heard.pcm, 0.0, 0.9)
    assert loud(heard.pcm, 1.1, 1.9)
    assert heard.flaws == (FlawedWindow(0.0, 1.0, kind),)


def test_where_nothing_was_recorded_is_told_but_for_hiccups() -> None:
    segments = [Segment("one", at(1), at(2)), Segment("two", at(2.4), at(3.4))]
    heard = window(segments, lambda _key: ONE_SECOND, at(0), at(6))
    assert [(f.from_s, f.to_s, f.kind) for f in heard.flaws] == [
        (0.0, 1.0, "unrecorded"),
        (3.4, 6.0, "unrecorded"),
    ]


def test_whole_sound_has_no_flaw() -> None:
    segments = [Segment("one", at(0), at(1)), Segment("two", at(1), at(2))]
    assert window(segments, lambda _key: ONE_SECOND, at(0), at(2)).flaws == ()


@pytest.mark.parametrize("damage", ["cut off", "overwritten"])
def test_of_a_damaged_file_everything_before_the_damage_is_heard(damage: str) -> None:
    whole = ogg(a_tone(4.0))
    half = len(whole) // 2
    file = whole[:half] if damage == "cut off" else whole[:half] + bytes(len(whole) - half)
    heard = window([Segment("bad", at(0), at(4))], lambda _key: file, at(0), at(4))
    pcm = heard.pcm
    assert len(pcm) == 4 * BYTES_A_SECOND
    [flaw] = heard.flaws
    assert (flaw.kind, flaw.to_s) == ("damaged", 4.0)
    assert 1.0 < flaw.from_s < 3.0
    assert loud(pcm, 0.1, 0.9)
    assert not loud(pcm, 3.1, 3.9)


def test_a_file_without_sound_is_silence() -> None:
    """A picture where sound should be, or nothing at all."""
    for file in (b"", pictures()):
        pcm = window([Segment("odd", at(0), at(1))], lambda _key, file=file: file, at(0), at(1)).pcm
        assert pcm == bytes(BYTES_A_SECOND)


def pictures() -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        container.mux(stream.encode(av.VideoFrame(32, 32, "yuv420p")))
        container.mux(stream.encode(None))
    return file.getvalue()
