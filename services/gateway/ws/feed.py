"""Keeps one part of an interview's views fresh: the plan, the assessments, the status.

Each part is fetched by itself, so that a service that is slow or away delays no other part. It
keeps its old content meanwhile and is tried again until it answers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from prometheus_client import Histogram

from services.gateway.services import Services
from shared.backoff import Backoff
from shared.messaging.errors import Refused, ServiceError
from shared.requests.analysis import Assessments, ReadAssessments
from shared.requests.base import Request
from shared.requests.media import GetPause, Pause
from shared.requests.plan import GetPlan, GetShownToCandidate, ShownToCandidate
from shared.requests.scheduling import GetInterview
from shared.telemetry import get_logger

SETTLE_S = 0.005
RETRY = Backoff(0.5, 1.0, 2.0)

FETCHED = Histogram(
    "rapport_gateway_fetch_seconds",
    "To fetch a part of a view",
    ["part"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5),
)
log = get_logger()


class ViewPart(StrEnum):
    """The parts that the pages' views consist of."""

    PLAN = "plan"
    SHOWN = "shown"
    ASSESSMENTS = "assessments"
    INTERVIEW = "interview"
    PAUSE = "pause"


SOURCES: dict[ViewPart, Callable[..., Request[Any]]] = {
    ViewPart.PLAN: GetPlan,
    ViewPart.SHOWN: GetShownToCandidate,
    ViewPart.ASSESSMENTS: ReadAssessments,
    ViewPart.INTERVIEW: GetInterview,
    ViewPart.PAUSE: GetPause,
}


# The content of a part that its service does not know yet; an event says when it does.
UNTIL_THERE: dict[ViewPart, Any] = {
    ViewPart.SHOWN: ShownToCandidate("waiting"),
    ViewPart.ASSESSMENTS: Assessments(),
    ViewPart.PAUSE: Pause(),
}


class Feed:
    """One part for one interview. `on_change` runs after every attempt to fetch it."""

    def __init__(
        self,
        part: ViewPart,
        interview_id: str,
        services: Services,
        *,
        on_change: Callable[[Feed], None],
    ) -> None:
        self.part = part
        self.content: Any = None
        self.refusal: Refused | None = None
        self.is_failing = False
        self.has_just_failed = False
        self._interview_id = interview_id
        self._services = services
        self._on_change = on_change
        self._failures = 0
        self._wake = asyncio.Event()
        name = f"{part} {interview_id}"
        self._task = asyncio.create_task(self._run(), name=name)

    def refresh(self) -> None:
        """Fetch the content again soon. Calls in a burst, or during a fetch, cost one fetch."""
        self._failures = 0
        self._wake.set()

    async def close(self) -> None:
        """Stop fetching."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await self._until_old()
            await asyncio.sleep(SETTLE_S)
            self._wake.clear()
            was_failing = self.is_failing
            with FETCHED.labels(self.part).time():
                self.is_failing = not await self._fetch()
            self.has_just_failed = self.is_failing and not was_failing
            self._on_change(self)

    async def _until_old(self) -> None:
        """Wait for the next change, or until it is time to try a failed fetch again."""
        pause_s = RETRY.after(self._failures + 1) if self.is_failing else None
        try:
            async with asyncio.timeout(pause_s):
                await self._wake.wait()
        except TimeoutError:
            self._failures += 1

    async def _fetch(self) -> bool:
        asked = SOURCES[self.part](interview_id=self._interview_id)
        try:
            self.content = await self._services.ask(asked)
            self.refusal = None
            return True
        except Refused as error:
            self.refusal = error
            if self.content is None:
                self.content = UNTIL_THERE.get(self.part)
            return self.part in UNTIL_THERE
        except ServiceError as error:
            if self._failures == 0:
                kind = type(error).__name__
                log.info("view_is_old", interview_id=self._interview_id, part=self.part, error=kind)
        except Exception:
            log.exception("view_not_fetched", interview_id=self._interview_id, part=self.part)
        return False
