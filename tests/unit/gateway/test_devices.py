"""What a page sends reaches the other side's page, also over another gateway (S10, S11, S12)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.events.media import Camera, DevicesChanged, Microphone, Participant, Quality
from tests.unit.gateway.browser import Page
from tests.unit.gateway.conftest import House

SAID: dict[str, Any] = {
    "microphone": "off",
    "camera": "screen",
    "wants_picture": False,
    "line": "fair",
    "arrival": "poor",
}


async def both(house: House) -> tuple[Page, Page]:
    screen = await Page.open(house.client, "/ws/interviews/i1/call", await house.signed_in())
    visitor = await Page.open(house.client, "/ws/call/i1.candidate")
    for page in (screen, visitor):
        await page.send("join")
        await page.of("joined")
    return screen, visitor


async def test_a_muted_microphone_shows_on_the_other_side(house: House) -> None:
    """S11: both ways, in the words of the page that is muted."""
    screen, visitor = await both(house)
    await visitor.send("devices", devices=SAID)
    assert await screen.of("devices") == {"type": "devices", "devices": SAID}
    await screen.send("devices", devices=SAID | {"camera": "off"})
    assert (await visitor.of("devices"))["devices"] == SAID | {"camera": "off"}


async def test_a_page_does_not_hear_of_its_own_devices(house: House) -> None:
    _, visitor = await both(house)
    await visitor.send("devices", devices=SAID)
    await visitor.send("ping")
    await visitor.of("pong")
    assert not [frame for frame in visitor.frames if frame["type"] == "devices"]


async def test_a_page_that_comes_later_learns_of_the_other_sides_devices(house: House) -> None:
    """S9: after a reload as well."""
    screen, visitor = await both(house)
    await screen.send("devices", devices=SAID)
    await visitor.of("devices")
    late = await Page.open(house.client, "/ws/call/i1.candidate")
    await late.send("join")
    assert (await late.of("devices"))["devices"] == SAID


async def test_an_older_word_does_not_replace_a_newer_one(house: House) -> None:
    """Events repeat and overtake each other."""
    screen, _ = await both(house)
    now = datetime.now(UTC)
    newer = DevicesChanged(
        "i1",
        Participant.CANDIDATE,
        Microphone.OFF,
        Camera.ON,
        True,
        Quality.GOOD,
        Quality.GOOD,
        now,
    )
    older = replace(newer, microphone=Microphone.ON, changed_at=now - timedelta(seconds=1))
    for event in (newer, older, replace(newer, camera=Camera.OFF)):
        house.services.emit(event)
    await screen.until(lambda f: f["type"] == "devices" and f["devices"]["camera"] == "off")
    heard = [f["devices"]["microphone"] for f in screen.frames if f["type"] == "devices"]
    assert heard == ["off", "off"]


async def test_devices_are_refused_without_a_seat(house: House) -> None:
    visitor = await Page.open(house.client, "/ws/call/i1.candidate")
    await visitor.send("devices", devices=SAID)
    assert (await visitor.of("error"))["code"] == "not_joined"
    assert not house.services.devices


async def test_a_page_can_tell_that_its_socket_lives(house: House) -> None:
    """S9: before it has joined, and whatever else is going on."""
    house.services.hanging.add("media")
    visitor = await Page.open(house.client, "/ws/call/i1.candidate")
    await visitor.send("join", "ping")
    assert await visitor.of("pong") == {"type": "pong"}
