"""Who and what is turned away, by the real processes."""

from __future__ import annotations

import pytest
from aiohttp import ClientSession, WSServerHandshakeError

from services.gateway.auth.accounts import Accounts, Role
from services.gateway.auth.passwords import Passwords
from shared import clock
from shared.store import open_store
from tests.integration.test_gateway.steps import a_form, saved, token_of
from tests.integration.test_gateway.town import ADMIN, Media, Town
from tests.support.waiting import eventually
from tests.unit.gateway.browser import Page

LINK_NOT_VALID = {
    "code": "link_not_valid",
    "message": "This link is not valid. Please ask the person who sent it.",
}
PASSWORD = "another long password"


async def test_every_altered_link_is_answered_alike(town: Town, recruiter: ClientSession) -> None:
    """Whether the interview exists is not told."""
    token = token_of(await saved(recruiter))
    interview_id, mac = token.split(".", 1)
    flipped = ("B" if mac[0] == "A" else "A") + mac[1:]
    altered = [f"{interview_id}.{flipped}", f"{clock.new_id()}.{mac}", interview_id, mac, "x"]
    async with town.browser() as stranger:
        for wrong in altered:
            answer = await stranger.get(f"/api/join/{wrong}")
            assert (answer.status, await answer.json()) == (404, LINK_NOT_VALID)
            page = await Page.open(stranger, f"/ws/call/{wrong}")
            assert await page.closed() == 4404


async def test_each_link_opens_its_own_view_only(town: Town, recruiter: ClientSession) -> None:
    """R26."""
    interview = await saved(recruiter)
    own, other = token_of(interview), token_of(interview, "recruiter")
    async with town.browser() as candidate:
        assert (await candidate.get(f"/api/join/{own}")).status == 200
        assert (await candidate.get(f"/api/join/{other}")).status == 401
        page = await Page.open(candidate, f"/ws/call/{other}")
        assert await page.closed() == 4404
        page = await Page.open(candidate, f"/ws/interviews/{interview['id']}/call")
        assert await page.closed() == 4401
    answer = await recruiter.get(f"/api/join/{other}")
    assert await answer.json() == {"role": "recruiter", "interview_id": interview["id"]}


async def test_a_renewed_link_replaces_the_old_one(
    town: Town, recruiter: ClientSession, media: Media
) -> None:
    """The old link's open page is closed too."""
    interview = await saved(recruiter)
    async with town.browser() as candidate:
        page = await Page.open(candidate, f"/ws/call/{token_of(interview)}")
        await page.send("join")
        await page.of("joined")
        renewed = await recruiter.post(f"/api/interviews/{interview['id']}/rotate-link")
        assert await page.closed() == 4404
        assert (await candidate.get(f"/api/join/{token_of(interview)}")).status == 404
        new = token_of(await renewed.json())
        assert (await candidate.get(f"/api/join/{new}")).status == 200


async def test_a_deleted_interview_leaves_dead_links(town: Town, recruiter: ClientSession) -> None:
    """R20."""
    interview = await saved(recruiter)
    assert (await recruiter.delete(f"/api/interviews/{interview['id']}")).status == 204
    assert (await recruiter.get(f"/api/join/{token_of(interview)}")).status == 404
    assert (await recruiter.get(f"/api/interviews/{interview['id']}")).status == 404


async def test_moving_the_date_keeps_the_links(town: Town, recruiter: ClientSession) -> None:
    """R19."""
    interview = await saved(recruiter)
    moved = {"local_time": "2031-01-02 09:00", "time_zone": "America/New_York"}
    answer = await recruiter.put(f"/api/interviews/{interview['id']}/date", json=moved)
    assert (await answer.json())["starts_at"] == "2031-01-02T14:00:00.000Z"
    assert (await recruiter.get(f"/api/join/{token_of(interview)}")).status == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("template_id", "unknown"),
        ("time_zone", "Mars/Olympus"),
        ("local_time", "2030-03-31 02:30"),  # skipped by the clocks of Berlin
        ("local_time", "2030-13-01 10:00"),
        ("candidate_email", "ada@"),
        ("position", ""),
    ],
)
async def test_wrong_fields_are_named_and_nothing_is_stored(
    town: Town, recruiter: ClientSession, field: str, value: str
) -> None:
    """R11-R14."""
    await saved(recruiter)
    before = (await (await recruiter.get("/api/interviews")).json())["total"]
    form = await a_form(recruiter, **{field: value})
    answer = await recruiter.post("/api/interviews", json=form)
    assert answer.status == 422
    assert field in (await answer.json())["fields"]
    assert (await (await recruiter.get("/api/interviews")).json())["total"] == before


async def test_observers_look_on_and_change_nothing(town: Town, recruiter: ClientSession) -> None:
    interview = await saved(recruiter)
    store = open_store("gateway", mongo_url=None, folder=town.folder)
    accounts = Accounts(store, Passwords(), now=clock.now, new_id=clock.new_id)
    await accounts.create(
        name="Olga", email="olga@example.com", role=Role.OBSERVER, password=PASSWORD
    )
    store.close()
    login = {"email": "olga@example.com", "password": PASSWORD}
    path = f"/api/interviews/{interview['id']}"
    async with town.browser() as observer:
        assert (await observer.post("/api/session", json=login)).status == 200
        assert (await observer.get(path)).status == 200
        assert (await observer.delete(path)).status == 403
        assert (await observer.post(f"{path}/plan/start")).status == 403
        page = await Page.open(observer, f"/ws/interviews/{interview['id']}/call")
        assert await page.closed() == 4403


async def test_other_sites_are_refused(town: Town, recruiter: ClientSession) -> None:
    """A page elsewhere uses the recruiter's cookie: nothing happens."""
    interview = await saved(recruiter)
    evil = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    path = f"/api/interviews/{interview['id']}"
    assert (await recruiter.delete(path, headers=evil)).status == 403
    with pytest.raises(WSServerHandshakeError):
        await recruiter.ws_connect(f"/ws/interviews/{interview['id']}/call", headers=evil)
    assert (await recruiter.get(path)).status == 200


async def test_guessing_passwords_is_slowed_down(town: Town) -> None:
    guess = {"email": "guessed@example.com", "password": "no"}
    async with town.browser() as stranger:
        statuses = [(await stranger.post("/api/session", json=guess)).status for _ in range(11)]
    assert statuses == [401] * 10 + [429]


async def test_signing_out_holds_on_the_server(town: Town) -> None:
    async with town.browser() as browser:
        signed_in = await browser.post("/api/session", json=ADMIN)
        cookie = signed_in.headers["Set-Cookie"].split(";")[0]
        assert (await browser.delete("/api/session")).status == 204
    async with town.browser() as thief:
        assert (await thief.get("/api/session", headers={"Cookie": cookie})).status == 401


async def test_ready_only_when_every_service_answers(town: Town, media: Media) -> None:
    """Notify does not run here, and the answer says so."""
    async with town.browser() as probe:

        async def names() -> bool:
            answer = await probe.get("/readyz")
            rows = {row["name"]: row["ok"] for row in (await answer.json())["services"]}
            return answer.status == 503 and rows == {
                "scheduling": True,
                "plan": True,
                "media": True,
                "analysis": True,
                "notify": False,
            }

        await eventually(names, what="the state of all services")
