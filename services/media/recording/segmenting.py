"""The segment worker, as the recordings of this process use it: give a task, wait for its answer.

It is started by the first task and again when it has died, with the same task.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
from collections.abc import Sequence

from services.media.recording.segment_worker import Task
from services.media.recording.segments import Segment
from shared.telemetry import get_logger

ATTEMPTS = 2  # more deaths are no accident: the dump is left until the call is over
STOP_S = 2.0

log = get_logger()


class NotCut(Exception):
    """The worker could not do it; the same task may be given again."""


class SegmentWorker:
    """May be used from any thread; a task waits for those before it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    @property
    def process_id(self) -> int | None:
        """Of the worker, once it was needed."""
        return self._process.pid if self._process else None

    def cut(self, task: Task) -> Sequence[Segment]:
        """Blocks. Raises NotCut."""
        with self._lock:
            for _ in range(ATTEMPTS):
                line = self._ask(json.dumps(task._asdict()))
                if line.endswith(b"\n"):
                    return _segments(line)
                log.warning("segment_worker_died", exit_status=self._end())
        raise NotCut("the segment worker has died")

    def stop(self) -> None:
        """Blocks for a moment. Idempotent."""
        if self._lock.acquire(timeout=STOP_S):
            self._end()
            self._lock.release()
        elif self._process is not None:  # its disk hangs
            self._process.kill()

    def _ask(self, line: str) -> bytes:
        """Its answer, a whole line unless it has died."""
        process = self._process = self._process or _started()
        assert process.stdin and process.stdout
        try:
            process.stdin.write(line.encode() + b"\n")
            process.stdin.flush()
            return process.stdout.readline()
        except BrokenPipeError:
            return b""

    def _end(self) -> int | None:
        process, self._process = self._process, None
        if process is None:
            return None
        try:
            process.communicate(timeout=STOP_S)
        except (subprocess.TimeoutExpired, BrokenPipeError):
            process.kill()
            process.communicate()
        return process.returncode


def _started() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "services.media.recording.segment_worker"]
    try:
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    except OSError as error:  # no memory for another process
        raise NotCut(f"the segment worker cannot start: {error}") from error


def _segments(line: bytes) -> Sequence[Segment]:
    said = json.loads(line)
    if "error" in said:
        raise NotCut(said["error"])
    return [
        Segment(start_s, end_s, base64.b64decode(ogg)) for start_s, end_s, ogg in said["segments"]
    ]
