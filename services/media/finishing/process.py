"""Runs the finaliser, which is a process of its own, and reads what it says."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from services.media.finishing.make_files import TRY_AGAIN

FINALISER = "services.media.finishing.make_files"


class CannotFinalise(Exception):
    """The finaliser's process failed; trying again would not help."""


async def run_finaliser(
    folder: Path, participant: str, *, after_s: Mapping[str, float]
) -> dict[str, Any]:
    """What the finaliser's process says; raises CannotFinalise."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", FINALISER, str(folder), participant, json.dumps(after_s),
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
        raise OSError(f"the finaliser was interrupted: {said}")
    if process.returncode != 0:
        raise CannotFinalise(said)
    result: dict[str, Any] = json.loads(out)
    return result
