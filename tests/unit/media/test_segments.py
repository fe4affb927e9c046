"""Sound is cut into pieces that know when they began, early where a question closes (R46)."""

import io

import av
import pytest

from services.media.recording import opus
from services.media.recording.dump import Record
from services.media.recording.segments import LENGTH_S, Cutter, Segment
from services.media.recording.timeline import TimedFrame, Timeline
from services.media.rtc.packets import Kind
from tests.unit.media.streams import Sent, picture, sound

START_S = 1_796_126_400.0


def frames(packets: list[Sent], *, kind: Kind = Kind.AUDIO) -> list[TimedFrame]:
    timeline = Timeline()
    made = [
        frame
        for packet in packets
        for frame in timeline.push(Record(kind, START_S + packet.at_s, packet.data))
    ]
    return made + list(timeline.flush())


def segments(made: list[TimedFrame], cutter: Cutter | None = None) -> list[Segment]:
    cutter = cutter or Cutter()
    cut = [cutter.push(frame) for frame in made] + [cutter.close()]
    return [segment for segment in cut if segment is not None]


def times(made: list[Segment]) -> list[tuple[float, float]]:
    return [(round(s.started_at_s - START_S, 2), round(s.ended_at_s - START_S, 2)) for s in made]


def decoded_s(ogg: bytes) -> float:
    with av.open(io.BytesIO(ogg)) as file:
        return sum(frame.samples / frame.sample_rate for frame in file.decode(audio=0))


def test_a_piece_is_ten_seconds_long() -> None:
    assert times(segments(frames(sound(25)))) == [(0, 10), (10, 20), (20, 25)]


def test_a_piece_can_be_decoded_and_has_its_length() -> None:
    first, *_ = segments(frames(sound(12)))
    assert decoded_s(first.ogg) == pytest.approx(LENGTH_S, abs=0.05)


def test_a_closing_question_ends_the_piece() -> None:
    cutter = Cutter()
    cutter.cut_at(START_S + 4)
    assert times(segments(frames(sound(15)), cutter)) == [(0, 4), (4, 14), (14, 15)]


def test_a_question_that_closed_before_any_sound_changes_nothing() -> None:
    cutter = Cutter()
    cutter.cut_at(START_S - 4)
    assert times(segments(frames(sound(12)), cutter)) == [(0, 10), (10, 12)]


def test_a_pause_in_the_sound_ends_the_piece() -> None:
    later = [packet.late(8) for packet in sound(2, sequence=101, timestamp=8 * 48_000)]
    assert times(segments(frames(sound(2) + later))) == [(0, 2), (8, 10)]


def test_a_lost_packet_leaves_the_following_words_in_their_place() -> None:
    packets = sound(5)
    del packets[100:110]
    (only,) = segments(frames(packets))
    assert decoded_s(only.ogg) == pytest.approx(5.0, abs=0.05)


def test_a_piece_settles_when_its_end_has_passed() -> None:
    cutter = Cutter()
    for frame in frames(sound(3)):
        assert cutter.push(frame) is None
    assert cutter.settle(START_S + 3.2) is None
    settled = cutter.settle(START_S + 4)
    assert settled is not None
    assert times([settled]) == [(0, 3)]


def test_what_was_announced_is_not_cut_again() -> None:
    assert times(segments(frames(sound(15)), Cutter(after_s=START_S + 10))) == [(10, 15)]


def test_the_picture_is_no_part_of_segments() -> None:
    assert not segments(frames(picture(1), kind=Kind.VIDEO))


def test_jitter_does_not_move_the_sound() -> None:
    """A stream is placed by its least delayed packets and runs by its own clock."""
    jittered = [packet.late(0.08 if n % 3 else 0.0) for n, packet in enumerate(sound(4))]
    assert [round(f.at_s - START_S, 2) for f in frames(jittered)][-1] == 3.98


def test_time_never_goes_back() -> None:
    first_late = [packet.late(0.3 if n < 5 else 0.0) for n, packet in enumerate(sound(2))]
    at = [frame.at_s for frame in frames(sorted(first_late, key=lambda sent: sent.at_s))]
    assert at == sorted(at)


def test_malformed_records_are_skipped() -> None:
    timeline = Timeline()
    for kind in Kind:
        assert not list(timeline.push(Record(kind, START_S, b"\x80")))


@pytest.mark.parametrize(
    ("packet", "length_s"),
    [
        (opus.SILENCE, 0.02),
        (b"\x78", 0.02),
        (b"\x79", 0.04),
        (b"\x7b\x03", 0.06),
        (b"\x18", 0.06),
        (b"\xe0", 0.0025),
        (b"\x1b\x3f", 0.12),
        (b"\x7b", 0.02),
    ],
)
def test_opus_packets_tell_their_length(packet: bytes, length_s: float) -> None:
    assert opus.duration_s(packet) == pytest.approx(length_s)


def test_silence_fills_what_never_came() -> None:
    line = opus.ContinuousSound(0.0)
    placed = [*line.push(0.0, b"\x78"), *line.push(0.1, b"\x78")]
    assert [round(at_s, 3) for at_s, _ in placed] == [0.0, 0.02, 0.04, 0.06, 0.08, 0.1]
    assert [packet for _, packet in placed].count(opus.SILENCE) == 4


def test_sound_that_runs_ahead_of_its_place_is_held_back() -> None:
    """A clock that is 1 % fast: 101 packets say they fill the time of a hundred."""
    line = opus.ContinuousSound(0.0)
    placed = [each for n in range(505) for each in line.push(n * 0.02 / 1.01, b"\x78")]
    assert len(placed) == 500
    assert placed[-1][0] == pytest.approx(504 * 0.02 / 1.01, abs=0.021)


def test_jitter_is_not_filled() -> None:
    line = opus.ContinuousSound(0.0)
    assert len([*line.push(0.0, b"\x78"), *line.push(0.03, b"\x78")]) == 2
