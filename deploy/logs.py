"""Log files of child processes: written by the children themselves, rotated and watched here.

A child appends straight to its file, so its last words survive whatever happens to the launcher.
Rotation copies and truncates, which is safe for appending writers (a line written in between is
lost; that is the price of not standing in the way).
"""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

LARGEST_BYTES = 10 * 1024 * 1024
KEPT_FILES = 3


class LogFile:
    """One process's log: `<name>.log`, and older parts `<name>.log.1` (newest) to `.3`."""

    def __init__(self, path: Path, *, largest_bytes: int = LARGEST_BYTES) -> None:
        self.path = path
        self._largest_bytes = largest_bytes
        self._read_to = path.stat().st_size if path.exists() else 0
        self._unfinished = b""

    def open(self) -> IO[bytes]:
        """For a child to append to; only we may read it."""
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "ab", buffering=0)

    def rotate(self) -> None:
        """Put the content away when the file has grown too large."""
        if not self.path.exists() or self.path.stat().st_size < self._largest_bytes:
            return
        for number in range(KEPT_FILES - 1, 0, -1):
            if self._older(number).exists():
                self._older(number).replace(self._older(number + 1))
        shutil.copyfile(self.path, self._older(1))
        os.chmod(self._older(1), 0o600)
        os.truncate(self.path, 0)
        self._read_to = 0

    def new_lines(self) -> Iterator[str]:
        """Complete lines that were added since the last look."""
        try:
            with self.path.open("rb") as file:
                file.seek(self._read_to)
                added = file.read()
                self._read_to = file.tell()
        except FileNotFoundError:
            return
        *lines, self._unfinished = (self._unfinished + added).split(b"\n")
        for line in lines:
            yield line.decode(errors="replace")

    def _older(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{number}")


def worth_showing(line: str) -> str | None:
    """What a person should see of a log line: errors, and whatever is not one of our JSON lines."""
    if not line.strip():
        return None
    entry = _entry(line)
    if entry is None:
        return line.rstrip()
    if entry.get("level") not in ("error", "critical"):
        return None
    cause = str(entry.get("exception") or entry.get("error") or "").strip().splitlines()
    return f"{entry.get('event', 'error')}: {cause[-1]}" if cause else str(entry.get("event"))


def _entry(line: str) -> dict[str, Any] | None:
    if not line.startswith("{"):
        return None
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None
