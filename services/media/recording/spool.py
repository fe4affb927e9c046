"""Where recordings lie on this machine's disk until they are finished and handed to the blob store.

One folder per media process, in it one per interview, in it a dump per participant and connection,
named by its start. Processes on one machine share the root: what one leaves for good, others find.
A lock in each folder shows whose process lives, which the system takes away with the process.
"""

from __future__ import annotations

import fcntl
import re
import shutil
from contextlib import closing
from pathlib import Path
from typing import IO

_OWN = re.compile(r"[a-z]+-(\d+)\.rtp")


class Spool:
    """Paths, and whose they are. `root` is the folder of one process."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def instance(self) -> str:
        """Whose folder it is."""
        return self._root.name

    def claim(self) -> closing[IO[bytes]] | None:
        """Take the folder until this is closed; None while somebody else has it.

        A process has its own; one beside it takes it only to hand over what was left there.
        """
        self._root.mkdir(parents=True, exist_ok=True)
        file = (self._root / "claim").open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        return closing(file)

    def others(self) -> list[Spool]:
        """The folders of other processes beside this one."""
        if not self._root.parent.is_dir():
            return []
        beside = sorted(path for path in self._root.parent.iterdir() if path.is_dir())
        return [Spool(path) for path in beside if path != self._root]

    def folder(self, interview_id: str) -> Path:
        """All files of one interview."""
        assert interview_id and "/" not in interview_id and not interview_id.startswith(".")
        return self._root / interview_id

    def new_part(self, interview_id: str, participant: str, started_at_s: float) -> Path:
        """The file for a dump of this participant that starts now. Does not look at the disk."""
        return self.folder(interview_id) / f"{participant}-{round(started_at_s * 1000):015}.rtp"

    def borrowed(self, interview_id: str, participant: str, started_ms: int, owner: str) -> Path:
        """The file of a dump that another process wrote."""
        return self.folder(interview_id) / f"{participant}-{started_ms:015}@{owner}.rtp"

    def parts(self, interview_id: str, participant: str) -> list[Path]:
        """The dumps of this participant that were written here, oldest first."""
        found = parts_in(self.folder(interview_id), participant)
        return [path for path in found if _OWN.fullmatch(path.name)]

    def interviews(self) -> list[str]:
        """Interviews of which something is still here."""
        if not self._root.is_dir():
            return []
        return sorted(path.name for path in self._root.iterdir() if path.is_dir())

    def remove(self, interview_id: str) -> None:
        """Delete everything of one interview; harmless when there is nothing."""
        shutil.rmtree(self.folder(interview_id), ignore_errors=True)


def started_ms(path: Path) -> int:
    """When a dump that was written here was begun."""
    named = _OWN.fullmatch(path.name)
    assert named, path
    return int(named[1])


def parts_in(folder: Path, participant: str) -> list[Path]:
    """The dumps of a participant in a folder, oldest first."""
    return sorted(folder.glob(f"{participant}-*.rtp"))
