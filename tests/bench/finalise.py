"""What finishing a call costs: `make bench-finalise`. Its last line is one JSON object.

A call of ten minutes, two participants at 1 Mbit/s, as dumps; then `make_files`, a process, for
each of them. Once as after any call, once with every segment missing, as after a crash of ten
minutes.
Aim: at most 0.5 % of the call's duration in processor time.
"""

from __future__ import annotations

import json
import resource
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from services.media.recording.dump_file import Dump
from services.media.rtc.packets import Kind
from tests.unit.media.streams import AUDIO_SSRC, VIDEO_SSRC, opus_packets, rtp, vp8_frames

CALL_S = 600.0
WHO = ("recruiter", "candidate")
START_S = 1_796_126_400.0
AIM_PERCENT = 0.5
FRAME_BYTES = 4_000  # at 30 a second: 0.96 Mbit/s
PIECE_BYTES = 1_000
KEY_EVERY = 300  # frames


def packets() -> Iterator[tuple[float, Kind, bytes]]:
    """What one participant sends, in order."""
    sounds = opus_packets(100)
    pictures = vp8_frames(3 * KEY_EVERY, KEY_EVERY)
    sequence = 0
    for number in range(round(CALL_S * 150)):  # steps of a 150th of a second
        at_s = number / 150
        if number % 3 == 0:
            count = number // 3
            yield at_s, Kind.AUDIO, rtp(
                sounds[count % 100], payload_type=96, sequence=count, timestamp=count * 960,
                ssrc=AUDIO_SSRC,
            )  # fmt: skip
        if number % 5 == 0:
            count = number // 5
            frame = pictures[count % len(pictures)].ljust(FRAME_BYTES, b"\0")
            for start in range(0, len(frame), PIECE_BYTES):
                is_last = start + PIECE_BYTES >= len(frame)
                payload = (b"\0" if start else b"\x10") + frame[start : start + PIECE_BYTES]
                yield at_s, Kind.VIDEO, rtp(
                    payload, payload_type=97, sequence=sequence, timestamp=count * 3000,
                    ssrc=VIDEO_SSRC, is_marked=is_last,
                )  # fmt: skip
                sequence += 1
        if number % 150 == 75:
            yield at_s, Kind.RTCP, report(VIDEO_SSRC, at_s, 90_000)
            yield at_s, Kind.RTCP, report(AUDIO_SSRC, at_s, 48_000)


def report(ssrc: int, at_s: float, rate: int) -> bytes:
    """A sender report by a clock that is an hour ahead."""
    ntp = round((START_S + 3600 + at_s) * (1 << 32)) % (1 << 64)
    return struct.pack("!BBHLQLLL", 0x80, 200, 6, ssrc, ntp, round(at_s * rate), 0, 0)


def write(folder: Path) -> int:
    """The dumps of both; their size."""
    for who in WHO:
        dump = Dump(folder / f"{who}-0001.rtp", START_S)
        for at_s, kind, packet in packets():
            dump.append(kind, START_S + at_s, packet)
            if dump.waiting_bytes > 1 << 20:
                dump.write()
        dump.close()
    return sum(path.stat().st_size for path in folder.glob("*.rtp"))


def cpu_s(folder: Path, after_s: float) -> float:
    """Processor time of both processes, from start to exit."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for who in WHO:
        command = [sys.executable, "-m", "services.media.finishing.make_files"]
        after = json.dumps({dump.name: after_s for dump in folder.glob(f"{who}-*.rtp")})
        said = subprocess.run([*command, str(folder), who, after], check=True, capture_output=True)
        assert json.loads(said.stdout)["recording"]["duration_s"] > CALL_S - 1
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = write(folder)
        usual_s = cpu_s(folder, START_S + CALL_S)
        crashed_s = cpu_s(folder, 0.0)
    percent = round(100 * usual_s / CALL_S, 3)
    print(f"{CALL_S:.0f} s of call, {size / 1e6:.0f} MB of dumps, both participants")
    print(f"finished in {usual_s:.2f} s of processor time, {percent} % of the call")
    print(f"with all segments missing: {crashed_s:.2f} s")
    print(
        json.dumps(
            {
                "call_s": CALL_S,
                "cpu_s": round(usual_s, 3),
                "percent": percent,
                "cpu_s_all_segments": round(crashed_s, 3),
                "percent_all_segments": round(100 * crashed_s / CALL_S, 3),
                "aim_percent": AIM_PERCENT,
                "is_met": percent <= AIM_PERCENT,
            }
        )
    )


if __name__ == "__main__":
    main()
