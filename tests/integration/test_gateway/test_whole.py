"""The gateway with every service of Rapport: what they really answer is what is documented."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import jsonschema
import pytest
import requests
import schemathesis
from aiohttp import ClientSession
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from deploy import ports
from deploy.broker import Broker
from services.gateway import openapi
from tests.integration.test_gateway.steps import command, saved, token_of
from tests.integration.test_gateway.town import ADMIN, Town
from tests.support.waiting import eventually
from tests.unit.gateway.browser import Page

INTERFACE = schemathesis.openapi.from_dict(openapi.document())
CHECKS = (not_a_server_error, response_schema_conformance, status_code_conformance)


@pytest.fixture(scope="module")
def town(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Instead of the town with stand-ins: media, analysis, its workers and notify are real."""
    town = Town(tmp_path_factory.mktemp("whole"), broker.url)
    media_port = str(ports.find_free()[0])
    others = [
        town.service("media", RAPPORT_MEDIA_PORT=media_port),
        town.service("analysis"),
        town.service("analysis.asr_worker"),
        town.service("analysis.score_worker"),
        town.service("notify"),
    ]
    with ExitStack() as running:
        for service in others:
            running.enter_context(service)
        running.enter_context(town)
        yield town


def check(answer: Any, schema: str) -> None:
    """Every field is there, with the documented type, and none besides."""
    components = openapi.document()["components"]
    jsonschema.validate(
        answer, {"$ref": f"#/components/schemas/{schema}", "components": components}
    )


async def read(recruiter: ClientSession, path: str, schema: str) -> dict[str, Any]:
    answer = await recruiter.get(path)
    body: dict[str, Any] = await answer.json()
    assert answer.status == 200, body
    check(body, schema)
    return body


async def test_ready_when_every_service_answers(town: Town, recruiter: ClientSession) -> None:
    async def ready() -> bool:
        return (await recruiter.get("/readyz")).status == 200

    await eventually(ready, what="readiness of all services")
    health = await read(recruiter, "/api/system/health", "Health")
    assert all(row["ok"] for row in health["services"])
    assert health["engines"]["scorer"]["name"]


async def test_real_answers_are_as_documented(town: Town, recruiter: ClientSession) -> None:
    """R8, R25, R40, R50-R54 over the real services; offers come from the real media service."""
    interview = await saved(recruiter)
    path = f"/api/interviews/{interview['id']}"
    templates = await read(recruiter, "/api/templates", "TemplateList")
    await read(recruiter, f"/api/templates/{templates['items'][0]['id']}", "Template")
    await read(recruiter, "/api/interviews", "InterviewList")
    async with town.browser() as candidate:
        check(
            await (await candidate.get(f"/api/join/{token_of(interview)}")).json(),
            "CandidateLanding",
        )
        screen = await Page.open(recruiter, f"/ws/interviews/{interview['id']}/call")
        visitor = await Page.open(candidate, f"/ws/call/{token_of(interview)}")
        check({"type": "view", "view": await screen.view()}, "RecruiterViewFrame")
        await screen.send("join")
        await visitor.send("join")
        await screen.view(lambda view: view["candidate_present"])
        await command(recruiter, interview, "start")
        await visitor.view(lambda view: view["stage"] == "live")
        await visitor.send("connect")
        assert "m=audio" in (await visitor.of("offer"))["sdp"]
        plan = await command(recruiter, interview, "start-technical-part")
        current = plan["current_question_id"]
        await command(recruiter, interview, "next-question", current_question_id=current)
        await command(recruiter, interview, "notes", note_id="n1", text="Calm")
        check(await (await recruiter.get(f"{path}/plan")).json(), "Plan")
        await _no_trouble(screen)
        ended = await recruiter.post(f"{path}/end-call")
        check(await ended.json(), "CallEnd")
        await visitor.view(lambda view: view["stage"] == "ended")
        await screen.view(lambda view: view["plan"]["stage"] == "ended")
    report = await _finished_report(recruiter, path)
    assert [note["text"] for note in report["notes"]] == ["Calm"]
    await read(recruiter, path, "Interview")
    await _handed_out(town, recruiter, path)


async def _handed_out(town: Town, recruiter: ClientSession, path: str) -> None:
    """S26: a link shows what was chosen until it is revoked, or the interview deleted; a zip."""
    answer = await recruiter.get(f"{path}/everything.zip")
    archived = zipfile.ZipFile(io.BytesIO(await answer.read()))
    assert archived.testzip() is None
    assert archived.read("report.pdf").startswith(b"%PDF-")
    assert b"Calm" in archived.read("notes.txt")
    assert "recordings/candidate.webm" in archived.read("MISSING.txt").decode()
    parts = dict.fromkeys(("video", "transcript", "answers", "ratings"), False)
    terms = {"days": 1, "parts": parts | {"notes": True}, "reader": "Head of engineering"}
    links = []
    for _ in range(2):
        made = await (await recruiter.post(f"{path}/share-links", json=terms)).json()
        check(made, "MadeShareLink")
        links.append((made["url"].replace("/shared/", "/api/shared/"), made["link"]["id"]))
    (revoked, revoked_id), (kept, _) = links
    async with town.browser() as stranger:
        shared = await (await stranger.get(kept)).json()
        check(shared, "SharedReport")
        assert [note["text"] for note in shared["notes"]] == ["Calm"]
        assert shared["answers"] is None and shared["transcript"] is None
        assert (await stranger.get(f"{kept}/recordings/candidate")).status == 404
        assert (await recruiter.delete(f"{path}/share-links/{revoked_id}")).status == 200
        assert (await stranger.get(revoked)).status == 404
        listed = await read(recruiter, f"{path}/share-links", "ShareLinks")
        assert {each["id"]: each["opened_count"] for each in listed["items"]}[revoked_id] == 0
        assert listed["items"][0]["opened_count"] == 1
        await recruiter.delete(path)
        assert (await stranger.get(kept)).status == 404


async def _no_trouble(screen: Page) -> None:
    """Nothing had to be excused so far."""
    view = await screen.view(lambda v: v["plan"]["notes"])
    check({"type": "view", "view": view}, "RecruiterViewFrame")
    assert view["error"] is None
    assert not [frame for frame in screen.frames if frame["type"] == "error"]


async def _finished_report(recruiter: ClientSession, path: str) -> dict[str, Any]:
    """No word was said and nothing recorded: the report still comes to an end."""

    async def finished() -> dict[str, Any] | None:
        report = await read(recruiter, f"{path}/report", "Report")
        return report if report["state"] in ("ready", "failed") else None

    report = await eventually(finished, what="a finished report")
    assert report is not None
    return report


@pytest.fixture(scope="module")
def cookie(town: Town) -> str:
    """The administrator's, since most of the interface opens to nobody else."""
    answer = requests.post(f"{town.url}/api/session", json=ADMIN, timeout=60)
    return answer.headers["Set-Cookie"].split(";")[0]


@INTERFACE.exclude(path_regex="^/api/(session|setup)").parametrize()
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_made_up_requests_get_documented_answers(
    case: schemathesis.Case, town: Town, cookie: str
) -> None:
    """No server error, whatever is sent."""
    case.call_and_validate(base_url=town.url, headers={"Cookie": cookie}, checks=CHECKS)
