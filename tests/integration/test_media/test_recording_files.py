"""Dumps survive any end; what is made of them plays, seeks and keeps time (R56, B8)."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import av
import pytest

from services.media.finishing.make_files import make_recording
from services.media.recording import live as live_module
from services.media.recording.dump import DumpReader, is_damaged, read_dump
from services.media.recording.dump_file import Dump
from services.media.recording.live import AGAIN_S, LiveRecording
from services.media.recording.segment_worker import Task
from services.media.recording.segmenting import NotCut, SegmentWorker
from services.media.recording.segments import Segment, missing_segments
from services.media.recording.spool import Spool
from services.media.recording.watch import PictureWatch
from services.media.recording.writer import DumpThread
from services.media.rtc.packets import Kind
from tests.support.decoding import decode_errors, probe
from tests.support.waiting import eventually, wait_until
from tests.unit.media.streams import VIDEO_STEP, Sent, picture, rtp, sound, vp8_frames

START_S = 1_796_126_400.0
NOT_IN_THIS_TEST_S = 3600.0


def kind_of(packet: bytes) -> Kind:
    return {96: Kind.AUDIO, 97: Kind.VIDEO, 98: Kind.RTX}[packet[1] & 0x7F]


def write(path: Path, packets: list[Sent], *, started_at_s: float = START_S) -> Path:
    dump = Dump(path, started_at_s)
    for packet in sorted(packets, key=lambda sent: sent.at_s):
        dump.append(kind_of(packet.data), started_at_s + packet.at_s, packet.data)
    dump.close()
    return path


def decoded_sound_s(path: Path) -> float:
    with av.open(str(path)) as file:
        return sum(frame.samples / frame.sample_rate for frame in file.decode(audio=0))


def test_what_was_written_is_read(tmp_path: Path) -> None:
    packets = sound(1)
    records = list(read_dump(write(tmp_path / "a.rtp", packets)))
    assert [record.packet for record in records] == [packet.data for packet in packets]
    assert records[10].at_s == pytest.approx(START_S + 0.2, abs=0.001)


def test_a_file_cut_anywhere_reads_as_far_as_whole_records_go(tmp_path: Path) -> None:
    """B8: kill -9 may cut a write in two."""
    packets = sound(0.1)
    whole = write(tmp_path / "a.rtp", packets).read_bytes()
    for length in range(len(whole)):
        cut = tmp_path / "cut.rtp"
        cut.write_bytes(whole[:length])
        read = [record.packet for record in read_dump(cut)]
        assert read == [packet.data for packet in packets][: len(read)]
    assert len(read) == len(packets) - 1


def test_zeros_after_a_power_failure_end_the_reading(tmp_path: Path) -> None:
    path = write(tmp_path / "a.rtp", sound(0.1))
    path.write_bytes(path.read_bytes() + bytes(4096))
    assert len(list(read_dump(path))) == 5


def test_a_file_that_does_not_begin_as_a_dump_is_damaged_and_reads_as_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.rtp"
    path.write_bytes(bytes(4096))
    assert is_damaged(path) and list(read_dump(path)) == []
    assert not is_damaged(write(tmp_path / "b.rtp", sound(0.1)))


def test_a_reader_goes_on_where_it_stopped(tmp_path: Path) -> None:
    dump = Dump(tmp_path / "a.rtp", START_S)
    reader = DumpReader(dump.path)
    assert reader.read() is None
    dump.append(Kind.AUDIO, START_S, b"one")
    dump.write()
    assert [record.packet for record in reader.read() or ()] == [b"one"]
    dump.append(Kind.AUDIO, START_S, b"two")
    dump.close()
    assert [record.packet for record in reader.read() or ()] == [b"two"]


def test_a_dump_is_written_to_disk_while_it_goes_on(tmp_path: Path) -> None:
    writer = DumpThread(lambda dump: None)
    writer.start()
    dump = writer.open(tmp_path / "a.rtp", START_S)
    dump.append(Kind.AUDIO, START_S, b"packet")
    wait_until(
        lambda: dump.path.exists() and list(read_dump(dump.path)),
        what="the packet in the file",
    )
    writer.stop()


def test_the_finished_file_plays_and_can_be_sought(tmp_path: Path) -> None:
    """R56."""
    write(tmp_path / "candidate-0001.rtp", sound(6) + picture(6))
    made = make_recording(tmp_path, "candidate")
    assert made is not None
    path = tmp_path / made["file"]
    found = probe(path)
    assert {stream["codec_name"] for stream in found["streams"]} == {"vp8", "opus"}
    assert float(found["format"]["duration"]) == pytest.approx(6, abs=0.1)
    assert made["duration_s"] == pytest.approx(6, abs=0.1)
    assert made["started_at_s"] == pytest.approx(START_S, abs=0.01)
    assert decode_errors(path) == ""
    # A player fetches the index first: it has to come before the pictures.
    content = path.read_bytes()
    assert 0 < content.find(b"\x1c\x53\xbb\x6b") < content.find(b"\x1f\x43\xb6\x75")


def test_finalising_again_gives_the_same_file(tmp_path: Path) -> None:
    write(tmp_path / "candidate-0001.rtp", sound(2) + picture(2))
    first = make_recording(tmp_path, "candidate")
    content = (tmp_path / "candidate.webm").read_bytes()
    assert make_recording(tmp_path, "candidate") == first
    again = (tmp_path / "candidate.webm").read_bytes()
    assert len(again) == len(content)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "candidate-0001.rtp", "candidate.webm",
    ]  # fmt: skip


def test_all_parts_go_into_one_file_and_gaps_stay_gaps(tmp_path: Path) -> None:
    """S9: the same recording after a reconnect."""
    write(tmp_path / "candidate-0001.rtp", sound(2) + picture(2))
    back = sound(2, sequence=900, timestamp=5) + picture(2, sequence=7, timestamp=99)
    write(tmp_path / "candidate-0002.rtp", back, started_at_s=START_S + 10)
    made = make_recording(tmp_path, "candidate")
    assert made is not None
    ((from_s, to_s, reason),) = made["gaps"]
    assert from_s - START_S == pytest.approx(2, abs=0.1)
    assert to_s - START_S == pytest.approx(10, abs=0.1)
    assert reason == "absent"
    assert float(probe(tmp_path / "candidate.webm")["format"]["duration"]) == pytest.approx(
        12, abs=0.1
    )
    assert decoded_sound_s(tmp_path / "candidate.webm") == pytest.approx(12, abs=0.1)


def test_a_silent_connection_is_another_gap_than_none(tmp_path: Path) -> None:
    later = [packet.late(5) for packet in sound(2, sequence=101, timestamp=7 * 48_000)]
    write(tmp_path / "candidate-0001.rtp", sound(2) + later)
    made = make_recording(tmp_path, "candidate")
    assert made is not None
    assert [reason for _, _, reason in made["gaps"]] == ["lost"]


def arrived(seconds: float, lost: range) -> list[Sent]:
    """The picture of a browser that sends a key frame 100 ms after the recorder asks for one.

    The frames whose numbers are in `lost` never come.
    """
    watch, frames = PictureWatch(), vp8_frames(round(seconds * 30), 600)
    came: list[Sent] = []
    since_key, key_at = 0, -1
    for number in range(len(frames)):
        if number == key_at:
            since_key, key_at = 0, -1
        payload = b"\x10" + frames[since_key]
        since_key += 1
        packet = rtp(payload, payload_type=97, sequence=number, timestamp=number * VIDEO_STEP,
                     ssrc=1, is_marked=True)  # fmt: skip
        if number in lost:
            continue
        came.append(Sent(number / 30, packet))
        if watch.push(Kind.VIDEO, packet, number / 30) and key_at < 0:
            key_at = number + 3
    return came


def test_a_picture_recovers_within_a_second_of_a_loss_that_nobody_repaired(tmp_path: Path) -> None:
    write(tmp_path / "candidate-0001.rtp", arrived(8, lost=range(100, 105)))
    make_recording(tmp_path, "candidate")
    assert decode_errors(tmp_path / "candidate.webm") == ""
    with av.open(str(tmp_path / "candidate.webm")) as file:
        shown = [float(frame.time or 0) for frame in file.decode(video=0)]
    assert shown[-1] > 7.8
    assert max(later - one for one, later in pairwise(shown)) < 1.0


def test_sound_alone_is_a_recording(tmp_path: Path) -> None:
    """R27."""
    write(tmp_path / "candidate-0001.rtp", sound(3))
    assert make_recording(tmp_path, "candidate") is not None
    (stream,) = probe(tmp_path / "candidate.webm")["streams"]
    assert stream["codec_name"] == "opus"


def test_a_picture_alone_is_a_recording(tmp_path: Path) -> None:
    write(tmp_path / "candidate-0001.rtp", picture(3))
    assert make_recording(tmp_path, "candidate") is not None
    (stream,) = probe(tmp_path / "candidate.webm")["streams"]
    assert stream["codec_name"] == "vp8"


def test_a_camera_that_comes_with_the_second_part_is_in_the_file(tmp_path: Path) -> None:
    write(tmp_path / "candidate-0001.rtp", sound(2))
    write(tmp_path / "candidate-0002.rtp", sound(2) + picture(2), started_at_s=START_S + 5)
    assert make_recording(tmp_path, "candidate") is not None
    assert len(probe(tmp_path / "candidate.webm")["streams"]) == 2
    assert decode_errors(tmp_path / "candidate.webm") == ""


def test_nothing_recorded_gives_no_file(tmp_path: Path) -> None:
    write(tmp_path / "candidate-0001.rtp", [])
    assert make_recording(tmp_path, "candidate") is None
    assert not list(tmp_path.glob("*.webm"))


def test_files_are_made_in_a_process_that_answers_in_json(tmp_path: Path) -> None:
    write(tmp_path / "candidate-0001.rtp", sound(14))
    command = [
        sys.executable,
        "-m",
        "services.media.finishing.make_files",
        str(tmp_path),
        "candidate",
        json.dumps({"candidate-0001.rtp": START_S + 10}),
    ]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    said = json.loads(done.stdout)
    assert said["recording"]["file"] == "candidate.webm"
    (segment,) = said["segments"]  # what was said before was handed over during the call
    assert segment["part"] == "candidate-0001.rtp"
    assert segment["started_at_s"] - START_S == pytest.approx(10, abs=0.05)
    assert (tmp_path / segment["file"]).read_bytes().startswith(b"OggS")


def test_segments_that_a_crash_left_are_made_from_the_dumps(tmp_path: Path) -> None:
    first = write(tmp_path / "candidate-0001.rtp", sound(14))
    second = write(tmp_path / "candidate-0002.rtp", sound(3), started_at_s=START_S + 20)
    missing = list(missing_segments([first, second], START_S + 10))
    assert [(s.started_at_s - START_S, s.ended_at_s - START_S) for s in missing] == [
        (pytest.approx(10, abs=0.05), pytest.approx(14, abs=0.05)),
        (pytest.approx(20, abs=0.05), pytest.approx(23, abs=0.05)),
    ]


def places(segments: Sequence[Segment]) -> list[tuple[float, float]]:
    """From and to, in seconds since the start."""
    return [
        (round(s.started_at_s - START_S, 1), round(s.ended_at_s - START_S, 1)) for s in segments
    ]


@pytest.fixture
def worker() -> Iterator[SegmentWorker]:
    worker = SegmentWorker()
    yield worker
    worker.stop()


def test_a_segment_worker_that_is_killed_costs_no_segment(
    tmp_path: Path, worker: SegmentWorker
) -> None:
    dump = Dump(tmp_path / "a.rtp", START_S)
    for number, packet in enumerate(sound(26)):
        dump.append(Kind.AUDIO, START_S + packet.at_s, packet.data)
        if number == 600:
            dump.write()
            first = worker.cut(Task(str(dump.path), 0.0, START_S + 11, (START_S + 4,)))
    dump.close()
    assert places(first) == [(0, 4)]
    assert worker.process_id is not None
    os.kill(worker.process_id, signal.SIGKILL)
    rest = worker.cut(Task(str(dump.path), first[-1].ended_at_s, None))
    assert places(rest) == [(4, 14), (14, 24), (24, 26)]


def test_a_dump_that_cannot_be_cut_holds_up_no_other(tmp_path: Path, worker: SegmentWorker) -> None:
    (tmp_path / "bad.rtp").mkdir()
    good = write(tmp_path / "good.rtp", sound(3))
    with pytest.raises(NotCut, match="Is a directory"):
        worker.cut(Task(str(tmp_path / "bad.rtp"), 0.0, None))
    assert places(worker.cut(Task(str(good), 0.0, None))) == [(0, 3)]


async def test_a_live_recording_hands_over_its_last_segment_when_it_stops(tmp_path: Path) -> None:
    writer = DumpThread(lambda dump: None)
    writer.start()
    segments: list[Segment] = []
    path = Spool(tmp_path).new_part("i", "candidate", START_S)
    live = LiveRecording(writer, path, after_s=0.0, on_segment=segments.append)
    for packet in sound(2):
        live.on_packet(Kind.AUDIO, packet.data)
    await live.stop()
    await asyncio.to_thread(writer.stop)
    assert len(segments) == 1
    assert len(list(read_dump(path))) == 100


class AskedWorker(SegmentWorker):
    """Remembers its tasks and makes nothing of them."""

    def __init__(self) -> None:
        super().__init__()
        self.tasks: list[Task] = []

    def cut(self, task: Task) -> Sequence[Segment]:
        self.tasks.append(task)
        return []

    async def was_asked(self, times: int = 1) -> Task:
        """The last task of so many."""

        async def is_asked() -> bool:
            return len(self.tasks) >= times

        await eventually(is_asked, what=f"{times} tasks")
        return self.tasks[times - 1]


def recording_for(worker: AskedWorker, folder: Path) -> LiveRecording:
    """That of a participant who says nothing."""
    writer = DumpThread(lambda dump: None)
    writer.segments = worker
    path = Spool(folder).new_part("i", "candidate", START_S)
    return LiveRecording(writer, path, after_s=0.0, on_segment=lambda segment: None)


async def test_a_cut_is_read_sooner_than_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody waits for the answer to a question that closed."""
    for name in ("AGAIN_S", "LENGTH_S"):
        monkeypatch.setattr(live_module, name, NOT_IN_THIS_TEST_S)
    worker = AskedWorker()
    live = recording_for(worker, tmp_path)
    await asyncio.sleep(0)  # one turn of the loop: the recording rests now
    live.cut_at(START_S)
    task = await worker.was_asked()
    assert task.cuts_at_s == (START_S,)
    await live.stop()
    assert worker.tasks[-1].until_s is None


async def test_a_cut_that_cannot_be_made_yet_is_looked_for_until_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sound is not placed before its sender's first report, seconds after it began."""
    for name in ("LATE_S", "SOON_S", "AGAIN_S"):
        monkeypatch.setattr(live_module, name, 0.2)
    monkeypatch.setattr(live_module, "LENGTH_S", NOT_IN_THIS_TEST_S)
    worker = AskedWorker()
    live = recording_for(worker, tmp_path)
    live.cut_at(time.time())
    task = await worker.was_asked(8)
    assert len(task.cuts_at_s) == 1
    await live.stop()


async def test_a_segment_is_looked_for_when_it_should_be_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not before, which costs."""
    monkeypatch.setattr(live_module, "LENGTH_S", AGAIN_S)
    begun_s, worker = time.time(), AskedWorker()
    live = recording_for(worker, tmp_path)
    task = await worker.was_asked()
    assert task.until_s is not None
    assert task.until_s >= begun_s + AGAIN_S
    await live.stop()
