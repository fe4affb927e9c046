"""Services that go away and come back: nothing is lost, and pages recover by themselves."""

from __future__ import annotations

import asyncio
import base64
import secrets
from pathlib import Path

from aiohttp import ClientSession

from deploy.broker import Broker
from tests.integration.test_gateway.steps import a_form, command, saved, token_of
from tests.integration.test_gateway.town import Media, Service, Town
from tests.support.waiting import eventually, wait_until
from tests.unit.gateway.browser import Page


async def test_saving_while_scheduling_is_away_says_so_and_works_later(
    town: Town, recruiter: ClientSession
) -> None:
    await saved(recruiter)
    form = await a_form(recruiter)
    town.scheduling.kill()
    answer = await recruiter.post("/api/interviews", json=form)
    message = (await answer.json())["message"]
    town.scheduling.start()
    assert answer.status in (503, 504)
    assert message.startswith("Could not save the interview")

    async def works() -> bool:
        return (await recruiter.post("/api/interviews", json=form)).status == 201

    await eventually(works, what="saving")


async def test_notes_and_views_survive_a_killed_plan_service(
    town: Town, recruiter: ClientSession, media: Media
) -> None:
    """R40: the old view stays, with a sentence, and a fresh one follows by itself."""
    interview = await saved(recruiter)
    screen = await Page.open(recruiter, f"/ws/interviews/{interview['id']}/call")
    async with town.browser() as candidate:
        visitor = await Page.open(candidate, f"/ws/call/{token_of(interview)}")
        await visitor.send("join")
        await screen.view(lambda view: view["candidate_present"])
        await command(recruiter, interview, "start")
        await command(recruiter, interview, "notes", note_id="n1", text="Kept")
        await screen.view(lambda view: view["plan"]["notes"] and view["error"] is None)
        town.plan.kill()
        again = await Page.open(recruiter, f"/ws/interviews/{interview['id']}/call")
        old = await again.view(lambda view: view["error"])
        assert old["plan"]["notes"][0]["text"] == "Kept"
        path = f"/api/interviews/{interview['id']}/plan/start-technical-part"
        failed = await recruiter.post(path)
        assert "Could not start the technical part" in (await failed.json())["message"]
        await asyncio.to_thread(town.plan.start)
        fresh = await again.view(lambda view: view["error"] is None)
        assert fresh["plan"]["notes"][0]["text"] == "Kept"
        current = await command(recruiter, interview, "start-technical-part")
        view = await visitor.view(lambda v: v["question"])
        assert view["question"] == current["questions"][0]["text"]
        for page in (screen, again, visitor):
            await page.close()


async def test_a_killed_broker_costs_no_page_its_view(
    broker: Broker, town: Town, recruiter: ClientSession, media: Media
) -> None:
    interview = await saved(recruiter)
    screen = await Page.open(recruiter, f"/ws/interviews/{interview['id']}/call")
    await screen.view()
    broker.kill()
    await asyncio.to_thread(broker.start)  # the pages' heartbeats go on meanwhile

    async def noted() -> bool:
        path = f"/api/interviews/{interview['id']}/plan/notes"
        note = {"note_id": "after", "text": "Still here"}
        return (await recruiter.post(path, json=note)).status == 200

    await eventually(noted, what="a note after the broker came back")
    await screen.view(lambda view: view["plan"]["notes"])
    await screen.close()


async def test_the_first_administrator_is_made_by_a_link_on_the_terminal(
    broker: Broker, tmp_path: Path
) -> None:
    town = Town(tmp_path, broker.url)
    address = {"PORT": str(town.port), "RAPPORT_PUBLIC_URL": town.url}
    gateway = Service("gateway", tmp_path, broker.url, **address)
    with gateway:

        def link() -> str:
            words = gateway.log.read_text().split()
            return next((word for word in words if "/setup/" in word), "")

        token = wait_until(link, what="the setup link").rsplit("/", 1)[1]
        secret = base64.b64encode(secrets.token_bytes(12)).decode()
        person = {"name": "Ann", "email": "ann@example.com", "password": secret}
        async with town.browser() as browser:
            assert (await browser.post(f"/api/setup/{token}", json=person)).status == 201
            assert (await (await browser.get("/api/session")).json())["role"] == "admin"
            assert (await browser.post(f"/api/setup/{token}", json=person)).status == 404


async def test_a_taken_port_is_said_in_one_sentence(town: Town, tmp_path: Path) -> None:
    second = Service("gateway", tmp_path, town.amqp_url, PORT=str(town.port))
    second.spawn()
    wait_until(lambda: second.exit_status() is not None, what="the end of the second gateway")
    assert f"cannot listen on port {town.port}" in second.log.read_text()
    assert "Traceback" not in second.log.read_text()


async def test_a_restart_of_the_gateway_keeps_people_signed_in_and_sends_pages_back(
    town: Town, recruiter: ClientSession, media: Media
) -> None:
    """R40, S9: the seat waits for the page to come back."""
    interview = await saved(recruiter)
    async with town.browser() as candidate:
        visitor = await Page.open(candidate, f"/ws/call/{token_of(interview)}")
        await visitor.send("join")
        await visitor.of("joined")
        stopping = asyncio.create_task(asyncio.to_thread(town.gateway.stop))
        assert await visitor.closed() == 1001
        assert await stopping == 0
        await asyncio.to_thread(town.gateway.start)
        visitor = await Page.open(candidate, f"/ws/call/{token_of(interview)}")
        await visitor.send("join")
        assert (await visitor.of("joined"))["connection"] == 2
        await visitor.close()
    assert (await recruiter.get("/api/session")).status == 200
