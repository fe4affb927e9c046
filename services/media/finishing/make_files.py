"""A process for one participant: `python -m services.media.finishing.make_files FOLDER WHO S`.

Makes FOLDER/WHO.webm from the dumps of WHO, and the segments of what was said in each dump after
the moment that S gives for it (JSON: file names and seconds since the epoch; all of a dump that is
not in it), in one reading. Says on standard output what came out, and which files turned out to be
no dumps, as JSON. Changes no dump and replaces results in one step, so it may be killed at any
moment and run again, even twice at once.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from services.media.finishing.webm import make_webm
from services.media.recording.child_process import die_with_parent
from services.media.recording.dump import is_damaged
from services.media.recording.segments import Cutter, Segment
from services.media.recording.spool import parts_in
from services.media.recording.timeline import TimedFrame

TRY_AGAIN = os.EX_TEMPFAIL  # exit code: the disk refused, later it may not
NICENESS = 10  # calls that run on this machine come first


class SegmentFiles:
    """The segments that were not handed over during the call, as files beside the dumps."""

    def __init__(self, folder: Path, participant: str, after_s: Mapping[str, float]) -> None:
        self.made: list[dict[str, Any]] = []
        self._folder = folder
        self._participant = participant
        self._after_s = after_s
        self._names = [path.name for path in parts_in(folder, participant)]
        self._begin(0)

    def take(self, part: int, frame: TimedFrame) -> None:
        """A frame of the part of that number."""
        if part != self._part:
            self.close()
            self._begin(part)
        self._keep(self._cutter.push(frame))

    def close(self) -> None:
        """A part is at its end."""
        self._keep(self._cutter.close())

    def _begin(self, part: int) -> None:
        self._part = part
        self._name = self._names[part] if part < len(self._names) else ""
        self._cutter = Cutter(after_s=self._after_s.get(self._name, 0.0))

    def _keep(self, segment: Segment | None) -> None:
        if segment is None:
            return
        file = self._folder / f"{self._participant}-{len(self.made):05}.ogg"
        unfinished = file.with_name(f".{file.name}-{os.getpid()}")
        unfinished.write_bytes(segment.ogg)
        unfinished.replace(file)
        times = {"started_at_s": segment.started_at_s, "ended_at_s": segment.ended_at_s}
        self.made.append({"file": file.name, "part": self._name, **times})


def make_recording(
    folder: Path, participant: str, segments: SegmentFiles | None = None
) -> dict[str, Any] | None:
    """Make the WebM of one participant; raises what the disk or the muxer raises."""
    unfinished = folder / f".{participant}-{os.getpid()}.webm"
    try:
        tap = segments.take if segments else None
        recording = make_webm(parts_in(folder, participant), unfinished, tap=tap)
        if recording is None:
            return None
        target = folder / f"{participant}.webm"
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return {
        "file": target.name,
        "started_at_s": recording.started_at_s,
        "duration_s": recording.duration_s,
        "gaps": [list(gap) for gap in recording.gaps],
    }


def main(arguments: list[str]) -> None:
    """Entry point of the process."""
    folder, participant, after_s = arguments
    die_with_parent()
    os.nice(NICENESS)
    segments = SegmentFiles(Path(folder), participant, json.loads(after_s))
    try:
        recording = make_recording(Path(folder), participant, segments)
        segments.close()
        damaged = [path.name for path in parts_in(Path(folder), participant) if is_damaged(path)]
        made = {"recording": recording, "segments": segments.made, "damaged": damaged}
        json.dump(made, sys.stdout)
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(TRY_AGAIN)


if __name__ == "__main__":
    main(sys.argv[1:])
