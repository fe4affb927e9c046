"""One set of processes for all tests of the gateway; a media stand-in and a browser for each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from deploy.broker import Broker
from shared.messaging.bus import Bus
from tests.integration.test_gateway.town import ADMIN, Media, Town


@pytest.fixture(scope="module")
def town(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with Town(tmp_path_factory.mktemp("town"), broker.url) as town:
        yield town


@pytest_asyncio.fixture
async def media(town: Town) -> AsyncIterator[Media]:
    media = Media(Bus(town.amqp_url, name="media"), town.amqp_url)
    await media.start()
    yield media
    await media.bus.stop()


@pytest_asyncio.fixture
async def recruiter(town: Town) -> AsyncIterator[ClientSession]:
    """A browser in which the administrator is signed in."""
    async with town.browser() as browser:
        answer = await browser.post("/api/session", json=ADMIN)
        assert answer.status == 200, await answer.text()
        yield browser
