"""What the recruiter says, for the candidate to read along; no other page gets it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.events import analysis, scheduling
from shared.requests.plan import StartInterview
from shared.requests.scheduling import Consents
from tests.unit.gateway.browser import Page
from tests.unit.gateway.conftest import House

AGREED = Consents(True, True, True)


def say(house: House, text: str, *, age_s: float = 1.0) -> None:
    heard_until = datetime.now(UTC) - timedelta(seconds=age_s)
    house.services.emit(analysis.CaptionSpoken("i1", text, heard_until))


async def call(house: House, **interview: Any) -> tuple[Page, Page]:
    """The candidate's page and the recruiter's, in a running call."""
    house.services.add_interview(**{"captions": True, "consents": AGREED, **interview})
    visitor = await Page.open(house.client, "/ws/call/i1.candidate")
    screen = await Page.open(house.client, "/ws/interviews/i1/call", await house.signed_in())
    await visitor.send("join")
    await visitor.of("joined")
    house.services.start_interview(StartInterview("i1"))
    await visitor.view(lambda view: view["stage"] == "live")
    await screen.view(lambda view: view["plan"]["stage"] == "general")
    return visitor, screen


async def test_the_candidate_reads_what_is_said_and_the_recruiter_knows(house: House) -> None:
    visitor, screen = await call(house)
    say(house, "What is a list?")
    assert await visitor.of("caption") == {"type": "caption", "text": "What is a list?"}
    shown = [frame["view"] for frame in screen.frames if frame["type"] == "view"]
    assert shown[-1]["captions"] == "on"
    assert "What is a list?" not in screen.text


@pytest.mark.parametrize(
    ("interview", "state"),
    [
        ({"captions": False}, "off"),
        ({"consents": Consents(True, True, False)}, "not_agreed"),
        ({"consents": Consents(True, True, None)}, "not_agreed"),
        ({"consents": Consents(True, False, True)}, "not_recorded"),
    ],
)
async def test_without_them_no_word_comes_and_both_are_told_why(
    house: House, interview: dict[str, Any], state: str
) -> None:
    visitor, screen = await call(house, **interview)
    say(house, "never")
    house.services.change_plan("i1", stage="technical", current_question_id="q1")
    assert (await visitor.view(lambda view: view["question"]))["captions"] == state
    seen = await screen.view(lambda view: view["plan"]["stage"] == "technical")
    assert seen["captions"] == state
    assert "never" not in visitor.text


async def test_consent_that_is_withdrawn_ends_them(house: House) -> None:
    visitor, _ = await call(house)
    house.services.change_interview("i1", consents=Consents(True, True, False))
    withdrawn = datetime.now(UTC)
    house.services.emit(scheduling.ConsentWithdrawn("i1", scheduling.Consent.ANALYSIS, withdrawn))
    await visitor.view(lambda view: view["captions"] == "not_agreed")
    say(house, "never")
    house.services.change_plan("i1", stage="technical", current_question_id="q1")
    await visitor.view(lambda view: view["question"])
    assert "never" not in visitor.text


async def test_late_captions_and_those_after_the_end_are_left_out(house: House) -> None:
    visitor, _ = await call(house)
    say(house, "never", age_s=12.5)
    say(house, "in time", age_s=11.0)
    assert (await visitor.of("caption"))["text"] == "in time"
    house.services.end()
    await visitor.view(lambda view: view["stage"] == "ended")
    say(house, "never")
    await visitor.send("ping")
    await visitor.of("pong")
    assert "never" not in visitor.text
