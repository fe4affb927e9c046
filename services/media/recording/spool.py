"""Where recordings lie on this machine's disk until they are finished and handed to the blob store.

One folder per media process, in it one per interview, in it a dump per participant and connection,
named by its start. Processes on one machine share the root: what one leaves for good, others find.
A lock in each folder shows whose process lives, which the system takes away with the process.
"""

from __future__ import annotations

import fcntl
import re
import shutil
from collections.abc import Collection
from contextlib import closing, suppress
from pathlib import Path
from typing import IO

CLAIM = "claim"
_OWN = re.compile(r"[a-z]+-(\d+)\.rtp")


class SpoolInUse(Exception):
    """Another process has this folder, or may have it."""


class Spool:
    """Paths, and whose they are. `root` is the folder of one process."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def instance(self) -> str:
        """Whose folder it is."""
        return self._root.name

    def claim(self) -> closing[IO[bytes]]:
        """Take the folder for the process that it belongs to, until this is closed.

        Raises SpoolInUse and OSError.
        """
        self._root.mkdir(parents=True, exist_ok=True)
        return _locked((self._root / CLAIM).open("ab"))

    def claim_left(self) -> closing[IO[bytes]]:
        """Take it to hand over what was left there. Raises SpoolInUse, also if never claimed."""
        try:
            return _locked((self._root / CLAIM).open("rb"))
        except FileNotFoundError:
            raise SpoolInUse from None

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

    def clear(self, interview_id: str, done_with: Collection[Path]) -> None:
        """Delete what is left of an interview after these dumps; not one that was begun since."""
        folder = self.folder(interview_id)
        for path in folder.iterdir():
            if path in done_with or not _OWN.fullmatch(path.name):
                path.unlink(missing_ok=True)
        with suppress(OSError):  # it is not empty
            folder.rmdir()

    def remove(self, interview_id: str) -> None:
        """Delete everything of one interview; harmless when there is nothing."""
        shutil.rmtree(self.folder(interview_id), ignore_errors=True)


def _locked(file: IO[bytes]) -> closing[IO[bytes]]:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise SpoolInUse from None
    return closing(file)


def started_ms(path: Path) -> int:
    """When a dump that was written here was begun."""
    named = _OWN.fullmatch(path.name)
    assert named, path
    return int(named[1])


def parts_in(folder: Path, participant: str) -> list[Path]:
    """The dumps of a participant in a folder, oldest first."""
    return sorted(folder.glob(f"{participant}-*.rtp"))
