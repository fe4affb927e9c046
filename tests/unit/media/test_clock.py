"""Two voices and two pictures come onto one clock, whatever clocks and networks do (R56)."""

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from services.media.recording.dump import Record
from services.media.recording.timeline import TimedFrame, Timeline
from services.media.rtc.packets import Kind
from tests.unit.media.streams import AUDIO_SSRC, VIDEO_SSRC, rtp

START_S = 1_796_126_400.0
SKEW_S = 0.05
HOUR_S = 3600.0
KEY_FRAME = b"\x10" + bytes(10)


@dataclass
class Sender:
    """A browser with a clock and a network of its own. Seconds; `drift` is a ratio."""

    clock_ahead_s: float = 0.0
    drift: float = 0.0
    jitter_s: float = 0.0
    delay_s: float = 0.02
    video_late_s: float = 0.0
    reports: bool = True
    seed: int = 1
    stepped_at_s: float = float("inf")
    stepped_by_s: float = 0.0
    first: dict[Kind, int] = field(default_factory=lambda: {Kind.AUDIO: 7, Kind.VIDEO: 2**32 - 99})

    def records(self, seconds: float, *, sound: bool = True, video: bool = True) -> list[Record]:
        """What a recorder keeps: a frame's time at the sender is its payload."""
        chance = random.Random(self.seed)
        made: list[Record] = []
        for kind, every_s, rate in ((Kind.AUDIO, 0.02, 48_000), (Kind.VIDEO, 1 / 15, 90_000)):
            if not (sound if kind is Kind.AUDIO else video):
                continue
            for number in range(round(seconds / every_s)):
                sent_s = number * every_s
                late_s = self.delay_s + chance.random() * self.jitter_s
                late_s += self.video_late_s if kind is Kind.VIDEO else 0.0
                at_s = START_S + sent_s + late_s
                made.append(Record(kind, at_s, self._packet(kind, number, sent_s, rate)))
                every = 250 if kind is Kind.AUDIO else 15
                if self.reports and number % every == every // 2:
                    made.append(Record(Kind.RTCP, at_s, self._report(kind, sent_s, rate)))
        return sorted(made, key=lambda record: record.at_s)

    def _timestamp(self, kind: Kind, sent_s: float, rate: int) -> int:
        return (self.first[kind] + round(sent_s * (1 + self.drift) * rate)) % 2**32

    def _packet(self, kind: Kind, number: int, sent_s: float, rate: int) -> bytes:
        said = struct.pack("!d", sent_s)
        is_sound = kind is Kind.AUDIO
        return rtp(
            said if is_sound else KEY_FRAME + said,
            payload_type=96 if is_sound else 97, sequence=number,
            timestamp=self._timestamp(kind, sent_s, rate),
            ssrc=AUDIO_SSRC if is_sound else VIDEO_SSRC, is_marked=True,
        )  # fmt: skip

    def _report(self, kind: Kind, sent_s: float, rate: int) -> bytes:
        clock_s = START_S + self.clock_ahead_s + sent_s * (1 + self.drift)
        clock_s += self.stepped_by_s if sent_s >= self.stepped_at_s else 0.0
        ntp = round((clock_s + 2_208_988_800) * (1 << 32))
        ssrc = AUDIO_SSRC if kind is Kind.AUDIO else VIDEO_SSRC
        timestamp = self._timestamp(kind, sent_s, rate)
        return struct.pack("!BBHLQLLL", 0x80, 200, 6, ssrc, ntp, timestamp, number_of(sent_s), 1)


def number_of(sent_s: float) -> int:
    return round(sent_s * 50)


def frames(records: list[Record]) -> list[TimedFrame]:
    timeline = Timeline()
    made = [frame for record in records for frame in timeline.push(record)]
    return made + list(timeline.flush())


def errors(made: list[TimedFrame], kind: Kind) -> Iterator[float]:
    """By how much each frame's place is off, in seconds."""
    for frame in made:
        if frame.kind is kind:
            (sent_s,) = struct.unpack("!d", frame.data[-8:])
            yield frame.at_s - START_S - sent_s


def worst(made: list[TimedFrame], *kinds: Kind) -> float:
    return max(abs(error) for kind in kinds for error in errors(made, kind))


HARD = [
    Sender(clock_ahead_s=-4 * HOUR_S, jitter_s=0.08, video_late_s=0.2),
    Sender(clock_ahead_s=9 * HOUR_S, drift=50e-6, jitter_s=0.08, video_late_s=0.2, seed=2),
    Sender(clock_ahead_s=0.4, drift=-50e-6, jitter_s=0.08, seed=3),
]


@pytest.mark.parametrize("sender", HARD, ids=["hours_behind", "fast_clock", "slow_clock"])
def test_all_streams_of_a_call_are_on_one_clock(sender: Sender) -> None:
    """Sound and picture of one, and so of two, within 50 ms for as long as they talk."""
    made = frames(sender.records(600))
    assert len(made) > 600 * 65 - 10  # the first may come after its followers
    assert worst(made, Kind.AUDIO, Kind.VIDEO) < SKEW_S


def test_the_drift_of_clocks_is_followed() -> None:
    """Without forgetting, the least delay of all would be 100 ms wrong in the end."""
    made = frames(Sender(drift=-100e-6, jitter_s=0.08).records(1000, video=False))
    assert worst(made, Kind.AUDIO) < SKEW_S


def test_without_reports_streams_are_placed_by_their_arrival() -> None:
    made = frames(Sender(reports=False, drift=50e-6, jitter_s=0.08).records(300))
    assert worst(made, Kind.AUDIO, Kind.VIDEO) < SKEW_S


def test_a_picture_alone_is_placed() -> None:
    made = frames(Sender(clock_ahead_s=HOUR_S, jitter_s=0.05).records(20, sound=False))
    assert worst(made, Kind.VIDEO) < SKEW_S


def test_a_crowded_network_moves_nothing() -> None:
    """All that is sent from the 100th to the 160th second comes half a second late."""
    records = Sender(jitter_s=0.02).records(300)
    late = [r._replace(at_s=r.at_s + 0.5 * (100 < r.at_s - START_S < 160)) for r in records]
    made = frames(sorted(late, key=lambda record: record.at_s))
    assert worst(made, Kind.AUDIO, Kind.VIDEO) < SKEW_S


def test_a_start_in_a_crowd_is_mended_without_a_jump() -> None:
    records = Sender().records(60, video=False)
    late = [r._replace(at_s=r.at_s + 0.3 * (r.at_s - START_S < 5)) for r in records]
    made = frames(sorted(late, key=lambda record: record.at_s))
    at_s = [frame.at_s for frame in made]
    assert at_s == sorted(at_s)
    assert abs(list(errors(made, Kind.AUDIO))[-1]) < SKEW_S


def test_a_sender_that_sets_its_clock_stays_in_its_place() -> None:
    """And its picture in step, as soon as it has reported on both streams again."""
    sender = Sender(video_late_s=0.2, stepped_at_s=30, stepped_by_s=-1800.0)
    made = frames(sender.records(60))
    assert worst(made, Kind.AUDIO) < SKEW_S
    assert worst([frame for frame in made if frame.at_s > START_S + 45], Kind.VIDEO) < SKEW_S


def test_a_counter_that_jumps_by_hours_fills_no_hours() -> None:
    """A device change may begin a new count; a hostile page may send any."""
    first = Sender(reports=False).records(10, video=False)
    second = Sender(reports=False, first={Kind.AUDIO: 2**31}).records(10, video=False)
    moved = [
        Record(r.kind, r.at_s + 10, r.packet[:2] + struct.pack("!H", 500 + n) + r.packet[4:])
        for n, r in enumerate(second)
    ]
    made = frames(first + moved)
    assert len(made) == 1000
    assert made[-1].at_s - made[0].at_s == pytest.approx(20, abs=0.1)


def test_malformed_reports_are_passed_over() -> None:
    records = Sender().records(3)
    whole = Sender()._report(Kind.AUDIO, 1.0, 48_000)
    broken = [Record(Kind.RTCP, START_S, whole[:length]) for length in range(len(whole))]
    assert worst(frames(broken + records), Kind.AUDIO, Kind.VIDEO) < SKEW_S
