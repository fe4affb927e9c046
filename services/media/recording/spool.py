"""Where recordings lie on this machine's disk until they are finished and handed to the blob store.

One folder per interview; in it a dump per participant and connection, numbered in order.
"""

from __future__ import annotations

import shutil
from pathlib import Path


class Spool:
    """Paths only: opens and writes nothing itself."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def folder(self, interview_id: str) -> Path:
        """All files of one interview."""
        assert interview_id and "/" not in interview_id and not interview_id.startswith(".")
        return self._root / interview_id

    def new_part(self, interview_id: str, participant: str) -> Path:
        """The file for the next dump of this participant."""
        number = len(self.parts(interview_id, participant)) + 1
        return self.folder(interview_id) / f"{participant}-{number:04}.rtp"

    def parts(self, interview_id: str, participant: str) -> list[Path]:
        """The dumps of this participant, oldest first."""
        return parts_in(self.folder(interview_id), participant)

    def interviews(self) -> list[str]:
        """Interviews of which something is still here."""
        if not self._root.is_dir():
            return []
        return sorted(path.name for path in self._root.iterdir() if path.is_dir())

    def remove(self, interview_id: str) -> None:
        """Delete everything of one interview; harmless when there is nothing."""
        shutil.rmtree(self.folder(interview_id), ignore_errors=True)


def parts_in(folder: Path, participant: str) -> list[Path]:
    """The dumps of a participant in a folder, oldest first."""
    return sorted(folder.glob(f"{participant}-*.rtp"))
