"""The canary test (B6) at the gateway's edge: N1-N14 never reach a candidate's browser.

Every recruiter-only field of what the services answer holds one unique string; everything that a
candidate can fetch, provoke or receive is recorded byte by byte.
"""

import itertools
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from aiohttp.test_utils import TestClient

from services.gateway.candidate_view import call_view, caption_text, landing
from services.gateway.http.schemas.frames import CandidateView
from services.gateway.http.schemas.join import CandidateLanding
from shared.events import analysis
from shared.events.media import Participant
from shared.requests.media import Pause
from shared.requests.plan import AddNote, ShownToCandidate, StartInterview
from shared.requests.scheduling import InterviewDetails
from tests.unit.gateway.browser import Page
from tests.unit.gateway.builders import (
    a_question,
    an_assessment,
    an_interview,
    an_utterance,
)
from tests.unit.gateway.conftest import House
from tests.unit.gateway.fake_services import FakeServices

CANARY = "canary-7f3a9c"
VIEW_KEYS = {
    "stage", "question", "rephrasing", "recruiter_name", "position", "started_at", "is_recorded",
    "captions",
}  # fmt: skip
PATHS = [
    "/api/join/{}",
    "/api/join/{}/opened",
    "/api/join/{}/consents",
    "/api/join/{}/device-check",
    "/i/{}",
    "/api/join/{}/transcript/live",
    "/api/interviews/{}/transcript/live",
    "/api/interviews/i1/transcript/live",
]
BODIES: list[Any] = [
    None,
    {},
    {"data": True, "recording": False, "analysis": True},
    {"has_camera": True, "has_microphone": False},
    {"data": "perhaps", "q1": 1},
]
SAID = {
    "microphone": "off",
    "camera": "screen",
    "wants_picture": True,
    "line": "good",
    "arrival": "poor",
    "secret": CANARY,
}
ANSWER = {"type": "answer", "sdp": "v=0"}


@dataclass(frozen=True)
class NewerDetails(InterviewDetails):
    """What a service may answer tomorrow."""

    new_field: str = CANARY


@dataclass(frozen=True)
class NewerPause(Pause):
    """What media may answer tomorrow."""

    paused_by: str = CANARY


@dataclass(frozen=True)
class NewerCaption(analysis.CaptionSpoken):
    """What analysis may say tomorrow."""

    answer: str = CANARY


@dataclass(frozen=True)
class NewerShown(ShownToCandidate):
    """What plan may answer tomorrow."""

    answer: str = CANARY


async def everything_over_http(client: TestClient[Any, Any]) -> str:
    seen = ""
    tokens = ("i1.candidate", "i1.recruiter", "i1.wrong")
    for path, token, method, body in itertools.product(PATHS, tokens, ("GET", "POST"), BODIES):
        answer = await client.request(method, path.format(token), json=body)
        seen += f"{answer.status} {answer.headers!r} {await answer.text()}\n"
    return seen


def fill_with_canaries(services: FakeServices) -> None:
    services.mark = CANARY
    services.add_interview()
    services.assessments = [an_assessment(CANARY)]
    services.said = [an_utterance(CANARY)]


def tell_of_analysis(services: FakeServices) -> None:
    services.emit(analysis.AnswerAnalyzed("i1", "q1", True, datetime.now(UTC)))
    for who in Participant:
        services.emit(analysis.TranscriptGrew("i1", who, 12.0))
    services.emit(analysis.CaptionSpoken("i1", CANARY, datetime.now(UTC)))  # captions are off


async def test_no_canary_reaches_the_candidate(house: House) -> None:
    """N1-N14, R43."""
    services = house.services
    fill_with_canaries(services)
    seen = await everything_over_http(house.client)
    page = await Page.open(house.client, "/ws/call/i1.candidate")
    await page.send("join", "connect", "answer", "renegotiate")
    await page.of("joined")
    screen = await Page.open(house.client, "/ws/interviews/i1/call", await house.signed_in())
    await screen.send("join")
    await screen.send("devices", devices=SAID)
    await page.of("devices")
    services.start_interview(StartInterview("i1"))
    services.add_note(AddNote("i1", "n", CANARY, question_id="q1"))
    services.change_plan("i1", stage="technical", current_question_id="q1")
    tell_of_analysis(services)
    await screen.of("transcript")
    await page.view(lambda view: view["question"])
    await page.socket.send_json(ANSWER)
    services.lose_rooms()
    await page.of("rejoin")
    services.down |= {"media", "plan", "scheduling"}
    await page.send("join")
    services.change_plan("i1", current_question_id="q2")
    await page.until(lambda frame: frame.get("code") == "service_unavailable")
    seen += await everything_over_http(house.client)
    services.down.clear()
    services.ended.add("i1")
    await page.of("error")
    services.end()
    await page.view(lambda view: view["stage"] == "ended")
    seen += await everything_over_http(house.client)
    seen += page.text
    assert "What is question" in page.text
    assert CANARY not in seen
    assert "host-7" not in seen
    assert "In other words" not in seen
    views = [frame["view"] for frame in page.frames if frame["type"] == "view"]
    assert all(set(view) == VIEW_KEYS for view in views)
    assert not [frame for frame in page.frames if frame["type"] in ("transcript", "caption")]


async def test_a_rephrasing_is_shown_only_when_the_recruiter_shows_it(house: House) -> None:
    """R44, N2."""
    page = await Page.open(house.client, "/ws/call/i1.candidate")
    house.services.change_plan("i1", stage="technical", current_question_id="q1")
    assert (await page.view(lambda view: view["question"]))["rephrasing"] is None
    shown = a_question(1, is_rephrased=True)
    house.services.change_plan("i1", questions=(shown, a_question(2)))
    assert "In other words 1" in (await page.view(lambda v: v["rephrasing"]))["rephrasing"]


def test_views_are_allow_lists() -> None:
    """A field that a service adds tomorrow does not reach the candidate."""
    interview = NewerDetails(**vars(an_interview(mark=CANARY)))
    shown = NewerShown("live", "Why?")
    pause = NewerPause()
    view = call_view(shown, interview, pause, has_ended=False)
    page = landing(interview, company="Example Ltd")
    said = NewerCaption("i1", "What is a list?", datetime.now(UTC))
    assert caption_text(said) == "What is a list?"
    assert set(view) == set(CandidateView().fields)
    assert set(page) == set(CandidateLanding().fields)
    assert CANARY not in f"{view}{page}"


def test_internal_statuses_are_not_shown() -> None:
    """N14: the candidate knows open, ended and missed; waiting, live and ended."""
    shown = ShownToCandidate("general", "Why?")
    for status in ("failed", "analysing", "report_ready", "no_show"):
        interview = an_interview(status=status)
        begun = replace(interview, started_at=interview.starts_at)
        assert landing(begun, company="")["status"] == "ended"
        assert landing(replace(begun, started_at=None), company="")["status"] == "missed"
        assert call_view(shown, interview, has_ended=False)["stage"] == "ended"
    assert call_view(shown, an_interview(), has_ended=False)["stage"] == "waiting"
