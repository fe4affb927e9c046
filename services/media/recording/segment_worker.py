"""Cuts the segments of all running recordings: `python -m services.media.recording.segment_worker`.

A process of its own, so that reading and muxing never hold up the packets of calls. Each line on
standard input is a `Task` as JSON, each line on standard output its answer: `{"segments": [[start,
end, Ogg in base64], ...]}` with times in seconds since the epoch, or `{"error": "..."}`. Tasks say
all there is to know, so a worker that died is replaced by one that reads the dump anew.
"""

from __future__ import annotations

import base64
import json
import signal
import sys
from pathlib import Path
from typing import Any, NamedTuple

from services.media.recording.caption_sound import LastSeconds
from services.media.recording.child_process import die_with_parent
from services.media.recording.segments import Segment, SegmentTail


class Task(NamedTuple):
    """The next segments of a dump; times in seconds since the epoch."""

    dump: str
    after_s: float  # up to where segments were made before
    until_s: float | None  # all sent before it has been written; None when the dump is closed
    cuts_at_s: tuple[float, ...] = ()  # where segments must end, beside every ten seconds
    is_caption: bool = False  # wanted are the last seconds before `until_s`, and nothing else


class Workbench:
    """The dumps that are being cut, each as far as it was read."""

    def __init__(self) -> None:
        self._tails: dict[str, SegmentTail] = {}
        self._captions: dict[str, LastSeconds] = {}

    def do(self, task: Task) -> list[Segment]:
        """What is complete now."""
        if task.is_caption:
            return self._caption(task)
        # Taken out meanwhile: what fails is read anew the next time.
        tail = self._tails.pop(task.dump, None) or SegmentTail(
            Path(task.dump), after_s=task.after_s
        )
        for at_s in task.cuts_at_s:
            tail.cut_at(at_s)
        if task.until_s is None:
            return list(tail.finish())
        segments = list(tail.advance(task.until_s))
        self._tails[task.dump] = tail
        return segments

    def _caption(self, task: Task) -> list[Segment]:
        last = self._captions.pop(task.dump, None)
        if task.until_s is None:
            return []
        last = last or LastSeconds(Path(task.dump))
        pieces = list(last.advance(task.until_s))
        self._captions[task.dump] = last
        return pieces


def answer(bench: Workbench, line: bytes) -> dict[str, Any]:
    """What is said to one line."""
    try:
        segments = bench.do(Task(**json.loads(line)))
    except Exception as error:  # of one dump: the others go on
        return {"error": f"{type(error).__name__}: {error}"}
    return {"segments": [(*each[:2], base64.b64encode(each.ogg).decode()) for each in segments]}


def main() -> None:
    """Entry point of the process: until its input ends."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the media process to follow
    bench = Workbench()
    for line in sys.stdin.buffer:
        sys.stdout.write(json.dumps(answer(bench, line)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
