"""One owner per folder, by a kernel lock on the folder itself: no lock file can stay behind."""

import contextlib
import fcntl
import os
import time
from pathlib import Path


class FolderTaken(Exception):
    """Another process works in this folder."""


def take_folder(folder: Path, *, wait_s: float = 0.0) -> int:
    """Lock `folder`, for as long as the returned descriptor or an inherited copy of it is open."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    deadline = time.monotonic() + wait_s
    while True:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return descriptor
        if time.monotonic() > deadline:
            os.close(descriptor)
            raise FolderTaken(str(folder))
        time.sleep(0.1)
