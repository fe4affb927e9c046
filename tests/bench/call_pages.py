"""How long people wait in a call that was disturbed: `make bench-call_pages`.

Two Chromium on the whole product, each over a line of its own. Seconds: until the other side reads
what happened, and from the end of the disturbance until picture and sound come again on both sides.
The last line is one JSON object.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.conftest import start_product
from tests.e2e.meeting import Meeting, Person, a_meeting
from tests.support.waiting import wait_until

LID_CLOSED_S = 15.0
CUT_S = 8.0
WEAK = 0.2  # of all datagrams, on each way
RECONNECTING = "is reconnecting"
PAUSED = "your video is paused, sound goes on"
Times = dict[str, float]


def main() -> int:
    """Print the table of one meeting."""
    with tempfile.TemporaryDirectory() as folder:
        product = start_product(Path(folder))
        try:
            with a_meeting(product, Path(folder)) as meeting:
                meeting.flows()
                measured = {name: case(meeting) for name, case in CASES.items()}
        finally:
            product.stop()
    for name, times in measured.items():
        print(f"{name:14}", *(f"{what} {s:.1f} s  " for what, s in times.items()))
    print(json.dumps(measured))
    return 0


def closed_lid(meeting: Meeting) -> Times:
    """All processes of the candidate's browser stand still."""
    with _stopped(meeting.candidate):
        seen = _until(lambda: meeting.recruiter.sees(RECONNECTING))
        wait_until(_after(LID_CLOSED_S - seen), what="the lid", timeout_s=60)
    return {"seen_s": seen, "back_s": _until(lambda: meeting.flows(timeout_s=30))}


def cut_line(meeting: Meeting) -> Times:
    """Neither the gateway nor media can be reached."""
    with meeting.candidate.line.is_cut():
        begun = time.monotonic()
        own = _until(lambda: meeting.candidate.sees("Reconnecting, stay here"))
        meeting.recruiter.sees(RECONNECTING)
        seen = time.monotonic() - begun
        wait_until(_after(CUT_S - seen), what="the cut")
    back = _until(lambda: meeting.flows(timeout_s=30))
    return {"noticed_s": own, "seen_s": seen, "back_s": back}


def offline(meeting: Meeting) -> Times:
    """The browser says that there is no network; what it emulates leaves the call's UDP alone."""
    candidate = meeting.candidate
    candidate.context.set_offline(True)
    own = _until(lambda: candidate.sees("Reconnecting to the server"))
    meeting.flows()
    candidate.context.set_offline(False)
    back = _until(lambda: candidate.sees_no_more("Reconnecting to the server"))
    return {"noticed_s": own, "back_s": back}


def reload(meeting: Meeting) -> Times:
    """The candidate's page is loaded anew."""

    def again() -> None:
        meeting.candidate.page.reload()
        meeting.flows(timeout_s=30)

    return {"back_s": _until(again)}


def weak_line(meeting: Meeting) -> Times:
    """The candidate's picture is paused and comes back by itself; sound goes on."""
    candidate, recruiter = meeting.candidate, meeting.recruiter
    candidate.line.lose(WEAK)
    paused = _until(lambda: candidate.sees(PAUSED, timeout_s=40))
    recruiter.sees("video is paused: the connection is weak")
    heard = recruiter.heard()
    wait_until(lambda: recruiter.heard() > heard + 50, what="sound on a weak line")
    candidate.line.lose(0.0)
    back = _until(lambda: candidate.sees_no_more(PAUSED, timeout_s=60))
    meeting.flows()
    return {"paused_s": paused, "back_s": back}


CASES: dict[str, Callable[[Meeting], Times]] = {
    "closed lid": closed_lid,
    "cut line": cut_line,
    "offline": offline,
    "reload": reload,
    "weak line": weak_line,
}


def _until(happens: Callable[[], object]) -> float:
    begun = time.monotonic()
    happens()
    return time.monotonic() - begun


def _after(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() >= end


@contextmanager
def _stopped(person: Person) -> Iterator[None]:
    processes = [pid for root in _roots(person) for pid in _family(root)]
    for pid in processes:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in processes:
            os.kill(pid, signal.SIGCONT)


def _roots(person: Person) -> list[int]:
    """The browser's first process: of this program's own, the one with this person's microphone."""
    own = _family(os.getpid())
    return [pid for pid in own if str(person.microphone) in _command(pid)][:1]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def _family(pid: int) -> list[int]:
    """A process and all below it."""
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    children = [int(child) for child in listed.stdout.split()]
    return [pid, *(below for child in children for below in _family(child))]


if __name__ == "__main__":
    sys.exit(main())
