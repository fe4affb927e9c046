"""How both clients reach the broker: over TLS that they check, and the next one of several."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest

from deploy import ports
from shared.messaging.bus import Bus
from shared.messaging.bus_connection import SessionLost
from shared.messaging.bus_session import Session
from shared.messaging.link import BROKEN, Link
from tests.integration.messaging.certificates import Authority
from tests.integration.messaging.proxy import Proxy
from tests.integration.messaging.publishing import deleted, publish
from tests.support.waiting import DEADLINE_S, eventually

NOBODY = "amqp://nobody:nothing@{host}:{port}/"


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """One that both clients trust."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    return made


async def reach(url: str) -> None:
    """By either client; raises what keeps them from it."""
    await asyncio.to_thread(lambda: Link(url, name="tests").close())
    await (await Session.open(url, name="tests")).close()


async def refused(url: str) -> None:
    """By either client, because of the certificate."""
    with pytest.raises(ssl.SSLCertVerificationError):
        await asyncio.to_thread(Link, url, name="tests")
    with pytest.raises(SessionLost, match="CERTIFICATE_VERIFY_FAILED"):
        await Session.open(url, name="tests")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
async def test_broker_with_a_certificate_for_its_name_is_trusted(
    amqp_url: str, authority: Authority, host: str
) -> None:
    async with Proxy(amqp_url, context=authority.server(host)) as proxy:
        await reach(proxy.url_of(host))


async def test_certificate_for_another_name_is_refused(amqp_url: str, authority: Authority) -> None:
    async with Proxy(amqp_url, context=authority.server("elsewhere.example")) as proxy:
        await refused(proxy.url_of("localhost"))


async def test_certificate_of_a_stranger_is_refused(
    amqp_url: str, authority: Authority, tmp_path: Path
) -> None:
    (tmp_path / "stranger").mkdir()
    stranger = Authority(tmp_path / "stranger")
    async with Proxy(amqp_url, context=stranger.server("localhost")) as proxy:
        await refused(proxy.url_of("localhost"))


async def test_each_address_is_checked_by_its_own_name(amqp_url: str, authority: Authority) -> None:
    """kombu by itself would go on with the first one's name."""
    away = NOBODY.format(host="localhost", port=ports.find_free()[0]).replace("amqp", "amqps")
    async with Proxy(amqp_url, context=authority.server("127.0.0.1")) as proxy:
        await reach(f"{away};{proxy.url}")
    async with Proxy(amqp_url, context=authority.server("localhost")) as proxy:
        await refused(f"{away};{proxy.url}")


@pytest.mark.parametrize("host", ["127.0.0.1", "nowhere.invalid"])
async def test_next_address_is_taken_when_the_first_is_dead(amqp_url: str, host: str) -> None:
    """A port without a listener, and a name that leads nowhere."""
    await reach(f"{NOBODY.format(host=host, port=ports.find_free()[0])};{amqp_url}")


async def test_address_that_is_dead_is_told_when_it_is_the_last(amqp_url: str) -> None:
    dead = ";".join(NOBODY.format(host="127.0.0.1", port=port) for port in ports.find_free(2))
    with pytest.raises(BROKEN):
        await asyncio.to_thread(Link, dead, name="tests")
    with pytest.raises(SessionLost):
        await Session.open(dead, name="tests")


async def test_bus_goes_on_at_another_address_when_its_broker_goes_away(amqp_url: str) -> None:
    heard: list[str] = []

    async def has_heard() -> bool:
        return heard == ["i1"]

    async with Proxy(amqp_url) as first, Proxy(amqp_url) as second:
        bus = Bus(f"{first.url};{second.url}", name="tests")
        await bus.start()
        reconnected = asyncio.Event()
        await bus.listen(lambda envelope: heard.append(envelope.event.subject))
        await bus.wait_ready(DEADLINE_S)
        await bus.listen(lambda _: None, on_connect=reconnected.set)
        reconnected.clear()
        await first.close()
        await asyncio.wait_for(reconnected.wait(), 20)
        await asyncio.to_thread(publish, f"{first.url};{second.url}", deleted("i1"))
        await eventually(has_heard, what="an event over the second address", timeout_s=20)
        await bus.stop()
