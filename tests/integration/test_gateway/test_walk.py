"""One interview through the real gateway, scheduling and plan, and what the candidate received."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

from aiohttp import ClientSession

from shared.events import Envelope
from shared.events.scheduling import InterviewScheduled
from shared.messaging.bus import Bus
from tests.integration.test_gateway.steps import a_form, command, saved, token_of
from tests.integration.test_gateway.town import Media, Town
from tests.support.waiting import DEADLINE_S, eventually
from tests.unit.gateway.browser import Page

FRAMES_OF_CANDIDATES = {"joined", "view", "offer", "peer", "devices", "pong", "error"}
VIEW_KEYS = {
    "stage", "question", "rephrasing", "recruiter_name", "position", "started_at", "is_recorded",
    "captions",
}  # fmt: skip


async def pages(
    town: Town, recruiter: ClientSession, interview: dict[str, Any], candidate: ClientSession
) -> tuple[Page, Page]:
    screen = await Page.open(recruiter, f"/ws/interviews/{interview['id']}/call")
    visitor = await Page.open(candidate, f"/ws/call/{token_of(interview)}")
    return screen, visitor


async def test_saving_twice_makes_one_interview_and_one_event(
    town: Town, recruiter: ClientSession
) -> None:
    """R16: InterviewScheduled once, although the button was pressed twice."""
    await saved(recruiter)
    heard: list[Envelope] = []
    bus = Bus(town.amqp_url, name="stranger")
    await bus.start()
    await bus.listen(heard.append)
    await bus.wait_ready(DEADLINE_S)
    form = await a_form(recruiter)
    answers = await asyncio.gather(
        *(recruiter.post("/api/interviews", json=form) for _ in range(4))
    )
    ids = {(await answer.json())["id"] for answer in answers}
    after = (await saved(recruiter))["id"]  # its event comes after all of the above

    def scheduled() -> list[str]:
        events = [each.event for each in heard if isinstance(each.event, InterviewScheduled)]
        return [event.interview_id for event in events]

    async def both() -> bool:
        return after in scheduled()

    await eventually(both, what="the event of the last interview")
    await bus.stop()
    assert len(ids) == 1
    assert scheduled() == [*ids, after]


async def test_an_interview_from_the_link_to_the_end(
    town: Town, recruiter: ClientSession, media: Media
) -> None:
    """R22-R33, R36-R51, N1-N8, B6: views on both sides, and nothing more on the candidate's."""
    canary = f"canary-{secrets.token_hex(8)}"
    interview = await saved(recruiter, campaign=canary)
    async with town.browser() as candidate:
        seen = await _before_the_call(recruiter, candidate, interview)
        screen, visitor = await pages(town, recruiter, interview, candidate)
        await _waiting_room(recruiter, interview, screen, visitor)
        plan = await _general_part(recruiter, interview, visitor, canary)
        await _technical_part(recruiter, interview, visitor, plan)
        await _words_are_written_down(recruiter, interview, screen, media, canary)
        await _the_end(recruiter, interview, screen, visitor)
        landing = await candidate.get(f"/api/join/{token_of(interview)}")
        seen += await landing.text() + visitor.text
        await screen.close()
        await visitor.close()
    _nothing_leaked(seen, plan, canary)
    assert {f["type"] for f in visitor.frames} <= FRAMES_OF_CANDIDATES
    assert all(set(f["view"]) == VIEW_KEYS for f in visitor.frames if f["type"] == "view")


async def _before_the_call(
    recruiter: ClientSession, candidate: ClientSession, interview: dict[str, Any]
) -> str:
    """Landing page, consents and device check; everything that the candidate read."""
    path = f"/api/join/{token_of(interview)}"
    landing = await candidate.get(path)
    assert (await landing.json())["company"] == "Example Ltd"
    assert (await candidate.post(f"{path}/opened")).status == 200
    agreed = {"data": True, "recording": False, "analysis": True}
    consents = await candidate.post(f"{path}/consents", json=agreed)
    assert await consents.json() == agreed
    found = {"has_camera": True, "has_microphone": True}
    checked = await candidate.post(f"{path}/device-check", json=found)
    details = await (await recruiter.get(f"/api/interviews/{interview['id']}")).json()
    assert details["link_opened_at"] and details["device_check"]["has_camera"]
    return await landing.text() + await consents.text() + await checked.text()


async def _waiting_room(
    recruiter: ClientSession, interview: dict[str, Any], screen: Page, visitor: Page
) -> None:
    assert (await screen.view())["candidate_present"] is False
    refused = await recruiter.post(f"/api/interviews/{interview['id']}/plan/start")
    assert (await refused.json())["code"] == "candidate_not_present"
    await screen.send("join")
    await visitor.send("join")
    await screen.view(lambda view: view["candidate_present"])


async def _words_are_written_down(
    recruiter: ClientSession, interview: dict[str, Any], screen: Page, media: Media, canary: str
) -> None:
    """N7: the recruiter's page hears of them and reads them; the candidate's is looked at after."""
    await media.hear(interview["id"], f"A tuple {canary}")
    assert (await screen.of("transcript"))["participant"] == "candidate"
    answer = await recruiter.get(f"/api/interviews/{interview['id']}/transcript/live")
    assert [line["text"] for line in (await answer.json())["lines"]] == [f"A tuple {canary}"]


async def _the_end(
    recruiter: ClientSession, interview: dict[str, Any], screen: Page, visitor: Page
) -> None:
    ended = await recruiter.post(f"/api/interviews/{interview['id']}/end-call")
    assert ended.status == 200
    await visitor.view(lambda view: view["stage"] == "ended")
    await screen.view(lambda view: view["plan"]["stage"] == "ended")
    await visitor.send("join")
    assert (await visitor.of("error"))["code"] == "call_ended"


async def _general_part(
    recruiter: ClientSession, interview: dict[str, Any], visitor: Page, canary: str
) -> dict[str, Any]:
    started = await asyncio.gather(*(command(recruiter, interview, "start") for _ in range(2)))
    assert {plan["stage"] for plan in started} == {"general"}
    await visitor.view(lambda view: view["stage"] == "live")
    await visitor.send("connect")
    await visitor.of("offer")
    topic = started[0]["topics"][0]["id"]
    ticked = await command(recruiter, interview, "complete-topic", topic_id=topic)
    assert ticked["topics"][0]["is_completed"]
    note = {"note_id": "n1", "text": f"A note {canary}", "topic_id": topic}
    assert (await command(recruiter, interview, "notes", **note))["notes"][0]["id"] == "n1"
    return started[0]


async def _technical_part(
    recruiter: ClientSession, interview: dict[str, Any], visitor: Page, plan: dict[str, Any]
) -> None:
    """R41-R45: the candidate sees the text of the current question and nothing else."""
    current = await command(recruiter, interview, "start-technical-part")
    first, second = plan["questions"][:2]
    assert current["current_question_id"] == first["id"]
    view = await visitor.view(lambda v: v["question"])
    assert (view["question"], view["rephrasing"]) == (first["text"], None)
    steps = [
        command(recruiter, interview, "next-question", current_question_id=first["id"]),
        recruiter.post(
            f"/api/interviews/{interview['id']}/plan/next-question",
            json={"current_question_id": first["id"]},
        ),
    ]
    await asyncio.gather(*steps)  # two tabs press at once: one step
    view = await visitor.view(lambda v: v["question"] != first["text"])
    assert view["question"] == second["text"]
    await command(recruiter, interview, "show-rephrasing", question_id=second["id"])
    view = await visitor.view(lambda v: v["rephrasing"])
    assert view["rephrasing"] == second["rephrasing"]


def _nothing_leaked(seen: str, plan: dict[str, Any], canary: str) -> None:
    second = plan["questions"][1]
    hidden = [canary, "admin@example.com", *(topic["title"] for topic in plan["topics"])]
    for question in plan["questions"]:
        hidden += [question["answer"], *question["key_points"]]
        if question["id"] != second["id"]:
            hidden.append(question["rephrasing"])
    hidden += [question["text"] for question in plan["questions"][2:]]
    escaped = [text.encode("unicode_escape").decode() for text in hidden]
    assert not [text for text in [*hidden, *escaped] if text and text in seen]


async def test_link_tokens_are_in_no_log(town: Town, recruiter: ClientSession) -> None:
    interview = await saved(recruiter)
    mac = token_of(interview).split(".", 1)[1]
    await recruiter.get(f"/i/{token_of(interview)}")
    await recruiter.get(f"/api/join/{token_of(interview)}")
    await recruiter.get(f"/api/join/{token_of(interview, 'recruiter')}")
    page = await Page.open(recruiter, f"/ws/call/{token_of(interview)}")
    await page.view()
    await page.close()
    logs = town.logs()
    assert '"request"' in logs
    assert mac not in logs
    assert token_of(interview, "recruiter").split(".", 1)[1] not in logs
