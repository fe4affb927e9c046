"""The finaliser, a process of its own: `python -m services.media.recording.finalize FOLDER WHO`.

Makes FOLDER/WHO.webm from the dumps of WHO and says on standard output what came out, as JSON; null
when there was nothing to see or hear. Changes no dump and replaces the result in one step, so it
may be killed at any moment and run again, even twice at once.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from services.media.recording.spool import parts_in
from services.media.recording.webm import make_webm

TRY_AGAIN = os.EX_TEMPFAIL  # exit code: the disk refused, later it may not
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
NICENESS = 10  # calls that run on this machine come first


def finalize(folder: Path, participant: str) -> dict[str, Any] | None:
    """Make the WebM of one participant; raises what the disk or the muxer raises."""
    unfinished = folder / f".{participant}-{os.getpid()}.webm"
    try:
        recording = make_webm(parts_in(folder, participant), unfinished)
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
    folder, participant = arguments
    _die_with_parent()
    os.nice(NICENESS)
    try:
        json.dump(finalize(Path(folder), participant), sys.stdout)
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(TRY_AGAIN)


def _die_with_parent() -> None:
    """A media process that starts again begins anew; two at once would only be slower."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1:])
