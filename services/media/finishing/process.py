"""Runs `make_files`, which is a process of its own, and reads what it says."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from services.media.finishing.make_files import TRY_AGAIN

MAKE_FILES = "services.media.finishing.make_files"


class MakeFiles(Protocol):
    """Makes a participant's files from the dumps in a folder, and says what came out."""

    async def __call__(
        self, folder: Path, participant: str, *, after_s: Mapping[str, float]
    ) -> dict[str, Any]: ...


class FilesNotMade(Exception):
    """The process failed; trying again would not help."""


async def run_make_files(
    folder: Path, participant: str, *, after_s: Mapping[str, float]
) -> dict[str, Any]:
    """What the process says; raises FilesNotMade."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", MAKE_FILES, str(folder), participant, json.dumps(after_s),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        out, err = await process.communicate()
    finally:
        if process.returncode is None:  # cancelled
            process.kill()
            await process.wait()
    said = err.decode(errors="replace")[-1000:]
    if process.returncode == TRY_AGAIN or (process.returncode or 0) < 0:
        raise OSError(f"making the files was interrupted: {said}")
    if process.returncode != 0:
        raise FilesNotMade(said)
    result: dict[str, Any] = json.loads(out)
    return result
