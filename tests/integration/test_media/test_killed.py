"""A recording outlives its process (B8)."""

import subprocess
import sys
from pathlib import Path

import pytest

from services.media.finishing.make_files import make_recording
from services.media.recording.dump import read_dump
from tests.support.decoding import decode_errors, probe

PACKETS_PER_S = 50


@pytest.mark.parametrize("killed_after", [37, 111, 163])
def test_kill_9_loses_a_second_at_most(tmp_path: Path, killed_after: int) -> None:
    program = "tests.integration.test_media.recording_program"
    with subprocess.Popen(
        [sys.executable, "-m", program, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = 0
        while said < killed_after:
            said = int(process.stdout.readline())
        process.kill()
        said = max([said, *map(int, process.stdout.read().split())])
    (path,) = (tmp_path / "room").glob("*.rtp")
    kept = len(list(read_dump(path)))
    assert said + 1 - kept <= PACKETS_PER_S
    made = make_recording(path.parent, "candidate")
    probe(path.parent / "candidate.webm")
    assert decode_errors(path.parent / "candidate.webm") == ""
    assert made is not None
    assert made["duration_s"] == pytest.approx(kept / PACKETS_PER_S, abs=0.1)
