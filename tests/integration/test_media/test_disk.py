"""A disk that is full, and one that hangs: the call goes on, and what is missing is said (B8)."""

import asyncio
import os
import subprocess
import threading
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from services.media.recording import dump_file
from services.media.recording.disk_outages import RETRY_S
from services.media.recording.dump import DumpReader, read_dump
from services.media.recording.dump_file import MOST_WAITING, Dump
from services.media.recording.writer import DumpThread
from services.media.rtc.packets import Kind
from shared.events.media import RecordingFailed, RecordingRecovered
from tests.integration.test_media.office import CANDIDATE, an_office
from tests.integration.test_media.test_recording_files import START_S
from tests.support.waiting import eventually, wait_until
from tests.unit.media.streams import sound

DISK_BYTES = 12 << 20


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only an administrator can mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


async def test_a_full_disk_is_said_once_and_the_recording_goes_on_when_there_is_room(
    tmp_path: Path, disk: Path
) -> None:
    async with an_office(tmp_path, spooled=disk / "media") as office:
        await office.is_running()
        guest = await office.connect()
        await guest.talk(1.5)
        filler = disk / "filler"
        filler.write_bytes(bytes(os.statvfs(disk).f_bavail * os.statvfs(disk).f_bsize - 4096))

        async def has_failed() -> bool:
            await guest.talk(0.5)
            return bool(await office.told(RecordingFailed))

        await eventually(has_failed, what="the failure")
        for _ in range(round(RETRY_S) + 1):  # it is tried again meanwhile, in vain
            await guest.talk(1)
            await office.calls.look_after(office.id)
            await office.calls.keep_alive(office.id, CANDIDATE, "page")
        assert (await office.rooms.get(office.id)).interrupted == (CANDIDATE,)
        filler.unlink()

        async def goes_on() -> bool:
            await guest.talk(0.5)
            await office.calls.look_after(office.id)
            return len(office.spool.parts(office.id, "candidate")) == 2

        await eventually(goes_on, what="the next part")
        await guest.talk(1.5)
        assert len(await office.told(RecordingRecovered)) == 1
        (failed,) = await office.told(RecordingFailed)
        assert isinstance(failed, RecordingFailed) and failed.reason == "disk_failed"
        await office.calls.end_call(office.id)
        (gap,) = (await office.recordings())[0].gaps
        assert gap.reason == "disk"


class HangingDisk:
    """Files whose writes wait in the kernel until `go` is set: pipes, drained by a thread."""

    def __init__(self, folder: Path) -> None:
        self.go = threading.Event()
        self._pipe = folder / "pipe"

    def open(self, path: Path, _mode: str) -> FileIO:
        os.mkfifo(self._pipe)
        threading.Thread(target=self._drain, args=(path,), daemon=True).start()
        return FileIO(self._pipe, "wb")

    def _drain(self, path: Path) -> None:
        with self._pipe.open("rb", buffering=0) as pipe, path.open("xb", buffering=0) as file:
            self.go.wait()
            while data := pipe.read(1 << 16):
                file.write(data)


def metric(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_a_disk_that_hangs_costs_bounded_memory_and_becomes_a_hole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = HangingDisk(tmp_path)
    monkeypatch.setattr(dump_file, "FileIO", hanging.open)
    writer = DumpThread(lambda dump: None)
    writer.start()
    dump = writer.open(tmp_path / "a.rtp", START_S)
    lost_before = metric("rapport_media_record_lost_packets_total", reason="disk_slow")
    packet, count = bytes(1000), MOST_WAITING // 1000 + 500
    kept = [dump.append(Kind.AUDIO, START_S + n / 100, packet) for n in range(count)]
    assert MOST_WAITING <= dump.waiting_bytes < MOST_WAITING + 2000
    lost = kept.count(False)
    assert lost > 400
    assert (
        metric("rapport_media_record_lost_packets_total", reason="disk_slow") - lost_before == lost
    )
    assert metric("rapport_media_record_lag_bytes") == dump.waiting_bytes
    wait_until(lambda: metric("rapport_media_record_lag_seconds") > 0.5, what="a lag to be seen")

    hanging.go.set()
    wait_until(lambda: dump.waiting_bytes == 0, what="the disk to catch up")
    assert dump.append(Kind.AUDIO, START_S + count / 100, b"after the hole")
    writer.close(dump)
    writer.stop()

    def records() -> int:
        return len(list(read_dump(dump.path)))

    wait_until(lambda: records() == count - lost + 1, what="all that was kept")
    reader = DumpReader(dump.path)
    while reader.read() is not None:
        pass
    (hole,) = reader.holes
    assert hole.reason == "disk"
    assert hole.from_s - START_S == pytest.approx((count - lost) / 100, abs=0.02)
    assert hole.to_s - START_S == pytest.approx(count / 100, abs=0.02)


async def test_a_call_ends_though_the_disk_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what waited in memory is in the recording once the disk moves again."""
    hanging = HangingDisk(tmp_path)
    async with an_office(tmp_path) as office:
        await office.is_running()
        guest = await office.connect()
        monkeypatch.setattr(dump_file, "FileIO", hanging.open)
        await guest.talk(1)
        await asyncio.wait_for(office.calls.end_call(office.id), 8)
        hanging.go.set()
        (file,) = await office.recordings()
        assert file.duration_s == pytest.approx(1, abs=0.2)


def test_a_dump_that_failed_takes_nothing_more(tmp_path: Path) -> None:
    dump = Dump(tmp_path / "a file" / "a.rtp", START_S)
    (tmp_path / "a file").write_text("where the folder should be")
    for packet in sound(0.1):
        dump.append(Kind.AUDIO, START_S + packet.at_s, packet.data)
    dump.write()
    assert isinstance(dump.failure, OSError)
    assert not dump.append(Kind.AUDIO, START_S + 1, b"later")
    assert dump.waiting_bytes == 0
