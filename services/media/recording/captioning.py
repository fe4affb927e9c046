"""Hands over the last seconds of a running recording every two seconds, for captions.

What cannot be had in time is left out: a caption is of use now or never.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from services.media.domain.captions import STEP_S
from services.media.recording.segment_worker import Task
from services.media.recording.segments import Segment
from services.media.recording.writer import DumpThread
from shared.telemetry import get_logger

# How long after it was sent a packet may come to the file. Less than for segments: what comes later
# is in the next piece.
LATE_S = 0.5
STOP_S = 1.0

Hand = Callable[[Segment], Awaitable[None]]
log = get_logger()


class Captioning:
    """Runs until it is stopped."""

    def __init__(self, writer: DumpThread, path: Path, hand: Hand) -> None:
        self._writer = writer
        self._path = path
        self._hand = hand
        self._task = asyncio.create_task(self._run(), name=f"captions of {path.name}")

    async def stop(self) -> None:
        """Hand over nothing more."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        forget = Task(str(self._path), 0.0, None, is_caption=True)
        try:
            async with asyncio.timeout(STOP_S):
                await self._writer.wait_for(partial(self._writer.segments.cut, forget))
        except Exception as error:  # it has died and forgotten all, or its disk hangs
            log.info("captions_not_ended", file=self._path.name, error=repr(error))

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(STEP_S - time.time() % STEP_S)
            try:
                async with asyncio.timeout(STEP_S):
                    await self._step()
            except Exception as error:  # disk, store or blobs away: the call goes on without
                log.warning("caption_left_out", file=self._path.name, error=repr(error))

    async def _step(self) -> None:
        task = Task(str(self._path), 0.0, time.time() - LATE_S, is_caption=True)
        for piece in await self._writer.wait_for(partial(self._writer.segments.cut, task)):
            await self._hand(piece)
