"""Recruiters pause recordings and export videos; both sides see whether they are recorded."""

import pytest

from services.gateway.auth.accounts import Role
from shared.requests.scheduling import Consents
from tests.unit.gateway.browser import Page
from tests.unit.gateway.builders import an_interview
from tests.unit.gateway.conftest import House

PAUSE, RESUME = (f"/api/interviews/i1/recording/{what}" for what in ("pause", "resume"))
EXPORT = "/api/interviews/i1/export"
CONTENT = bytes(range(256)) * 100


async def a_recorded_call(house: House) -> None:
    """With all consents, in the general part."""
    house.services.interviews["i1"] = an_interview(consents=Consents(True, True, True))
    house.services.change_plan("i1", stage="general")


async def test_both_sides_see_that_the_recording_is_paused_and_goes_on(house: House) -> None:
    """S16, R43: the candidate learns that and nothing else."""
    await a_recorded_call(house)
    headers = await house.signed_in()
    candidate = await Page.open(house.client, "/ws/call/i1.candidate")
    recruiter = await Page.open(house.client, "/ws/interviews/i1/call", headers)
    assert (await candidate.view(lambda view: view["is_recorded"]))["stage"] == "live"
    assert not (await recruiter.view(lambda view: view["is_recorded"]))["is_paused"]

    answer = await house.client.post(PAUSE, headers=headers)
    assert (answer.status, await answer.json()) == (200, {"is_paused": True})
    await candidate.view(lambda view: not view["is_recorded"])
    assert not (await recruiter.view(lambda view: view["is_paused"]))["is_recorded"]

    answer = await house.client.post(RESUME, headers=headers)
    assert (answer.status, await answer.json()) == (200, {"is_paused": False})
    await candidate.view(lambda view: view["is_recorded"])
    await recruiter.view(lambda view: view["is_recorded"] and not view["is_paused"])


async def test_the_recruiter_sees_that_the_disk_refuses_the_recording(house: House) -> None:
    """B13: and that it goes on; the candidate's page is told of neither."""
    await a_recorded_call(house)
    candidate = await Page.open(house.client, "/ws/call/i1.candidate")
    recruiter = await Page.open(house.client, "/ws/interviews/i1/call", await house.signed_in())
    assert not (await recruiter.view(lambda view: view["is_recorded"]))["is_interrupted"]
    house.services.interrupt_recording("i1")
    await recruiter.view(lambda view: view["is_interrupted"])
    house.services.recover_recording("i1")
    await recruiter.view(lambda view: not view["is_interrupted"])
    assert "interrupted" not in str(candidate.frames)


async def test_without_consent_nobody_is_told_of_a_recording(house: House) -> None:
    """S15."""
    house.services.change_plan("i1", stage="general")
    page = await Page.open(house.client, "/ws/call/i1.candidate")
    assert not (await page.view(lambda view: view["stage"] == "live"))["is_recorded"]
    answer = await house.client.post(PAUSE, headers=await house.signed_in())
    assert answer.status == 409
    assert (await answer.json())["code"] == "recording_not_agreed"


async def test_a_pause_that_media_cannot_take_is_said(house: House) -> None:
    house.services.down.add("media")
    answer = await house.client.post(PAUSE, headers=await house.signed_in())
    assert answer.status == 503
    assert (await answer.json())["message"].startswith("Could not pause the recording")


@pytest.mark.parametrize("path", [PAUSE, RESUME, EXPORT])
async def test_observers_and_strangers_may_not(house: House, path: str) -> None:
    assert (await house.client.post(path)).status == 401
    observer = await house.signed_in(Role.OBSERVER)
    assert (await house.client.post(path, headers=observer)).status == 403
    assert (await house.client.get(f"{EXPORT}/file", headers=observer)).status == 403


async def test_a_video_is_asked_for_followed_and_downloaded(house: House) -> None:
    """R56."""
    headers = await house.signed_in()
    nothing = await house.client.get(EXPORT, headers=headers)
    assert await nothing.json() == {"state": "none", "percent": 0, "idle_s": 0, "url": None}
    assert (await house.client.post(EXPORT, headers=headers)).status == 409
    assert (await house.client.get(f"{EXPORT}/file", headers=headers)).status == 404

    house.services.blob_key = "media/i1/export.mp4"
    house.gateway.blobs.put(house.services.blob_key, CONTENT)
    asked = await (await house.client.post(EXPORT, headers=headers)).json()
    assert asked == {"state": "ready", "percent": 100, "idle_s": 0, "url": f"{EXPORT}/file"}
    whole = await house.client.get(asked["url"], headers=headers)
    assert whole.content_type == "video/mp4"
    assert whole.headers["Content-Disposition"] == 'attachment; filename="interview-i1.mp4"'
    assert await whole.read() == CONTENT
    part = await house.client.get(asked["url"], headers=headers | {"Range": "bytes=1000-1999"})
    assert (part.status, await part.read()) == (206, CONTENT[1000:2000])
