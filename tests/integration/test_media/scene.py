"""One interview at media, as the gateway and the other services make it happen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from shared import clock
from shared.events import Event
from shared.events.plan import InterviewStarted
from shared.events.scheduling import Consent, ConsentGiven
from tests.integration.core import Gateway
from tests.integration.messaging.publishing import an_envelope, publish
from tests.integration.test_media.stand_in import Page


class Scene:
    """One interview: its two pages, and what other services say about it."""

    def __init__(self, url: str, office: Gateway, stack: AsyncExitStack) -> None:
        self.id = clock.new_id()
        self.of = {"interview_id": self.id}
        self.office = office
        self._url = url
        self._stack = stack

    def page(self, role: str) -> Page:
        page = Page(self.office, self.id, role)
        self._stack.push_async_callback(page.close)
        return page

    async def agrees(self) -> None:
        for consent in Consent:
            self.hears(ConsentGiven(self.id, consent, clock.now()))

    def hears(self, event: Event) -> None:
        publish(self._url, an_envelope(event))

    async def starts(self) -> None:
        self.hears(InterviewStarted(self.id, clock.now()))
        await self.office.becomes(
            "media.recordings", lambda found: found["clock_started_at"], **self.of
        )

    async def meets(self) -> tuple[Page, Page]:
        """Both are connected in a running, recorded call."""
        recruiter, candidate = self.page("recruiter"), self.page("candidate")
        await self.agrees()
        await self.starts()
        await asyncio.gather(recruiter.connect(), candidate.connect())
        return recruiter, candidate


@asynccontextmanager
async def a_scene(url: str, office: Gateway) -> AsyncIterator[Scene]:
    """An interview whose pages are closed at the end."""
    async with AsyncExitStack() as stack:
        yield Scene(url, office, stack)
