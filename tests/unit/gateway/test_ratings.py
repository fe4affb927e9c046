"""People's ratings over HTTP: who may give them, in whose name, and what is refused."""

from typing import Any

import pytest

from services.gateway.auth.accounts import Role
from shared.messaging.errors import Refused
from tests.unit.gateway.browser import Page
from tests.unit.gateway.conftest import House

QUESTION = "/api/interviews/i1/questions/q1"
CALLS: list[tuple[str, str, dict[str, Any] | None]] = [
    ("PUT", f"{QUESTION}/rating", {"level": 3, "note": None}),
    ("PUT", f"{QUESTION}/override", {"level": 3, "reason": "It was right"}),
    ("DELETE", f"{QUESTION}/override", None),
    ("POST", f"{QUESTION}/show-without-rating", None),
]
EACH_CALL = pytest.mark.parametrize(("method", "path", "body"), CALLS)


async def test_a_rating_carries_who_is_signed_in(house: House) -> None:
    headers = await house.signed_in()
    body = {"level": 3, "note": " Clear "}
    answer = await house.client.put(f"{QUESTION}/rating", json=body, headers=headers)
    said = await answer.json()
    assert answer.status == 200
    assert (said["own"]["level"], said["own"]["note"]) == (3, "Clear")
    assert said["own"]["person"]["name"] == "Rita Recruiter"
    listed = await (await house.client.get("/api/interviews/i1/ratings", headers=headers)).json()
    assert [each["question_id"] for each in listed["items"]] == ["q1"]


async def test_nobody_rates_in_anothers_name(house: House) -> None:
    body = {"level": 3, "person": {"id": "somebody", "name": "Else"}}
    headers = await house.signed_in()
    answer = await house.client.put(f"{QUESTION}/rating", json=body, headers=headers)
    assert answer.status == 422


@EACH_CALL
async def test_observers_and_candidates_do_not_rate(
    house: House, method: str, path: str, body: dict[str, Any] | None
) -> None:
    nobody = await house.client.request(method, path, json=body)
    observer = await house.signed_in(Role.OBSERVER)
    looks_on = await house.client.request(method, path, json=body, headers=observer)
    assert (nobody.status, looks_on.status) == (401, 403)


@pytest.mark.parametrize(
    ("what", "body", "field", "sentence"),
    [
        ("rating", {"level": 5}, "level", "Choose a level from 1 to 4."),
        ("rating", {"level": 2.5}, "level", "Choose a level from 1 to 4."),
        ("rating", {"level": None}, "level", "Choose a level from 1 to 4."),
        ("rating", {}, "level", "Choose a level from 1 to 4."),
        ("rating", {"level": 2, "note": "x" * 4001}, "note", "at most 4000"),
        (
            "rating",
            {"level": 2, "note": "half \ud800"},
            "note",
            "Note contains half of a character.",
        ),
        (
            "override",
            {"level": 2, "reason": "\udfff"},
            "reason",
            "Reason contains half of a character.",
        ),
        ("override", {"level": 2, "reason": "  "}, "reason", "Reason is missing."),
        ("override", {"level": 2}, "reason", "Reason is missing."),
        ("override", {"level": 0, "reason": "So"}, "level", "Choose a level from 1 to 4."),
    ],
)
async def test_wrong_ratings_are_refused_at_the_field(
    house: House, what: str, body: dict[str, Any], field: str, sentence: str
) -> None:
    headers = await house.signed_in()
    answer = await house.client.put(f"{QUESTION}/{what}", json=body, headers=headers)
    said = await answer.json()
    assert answer.status == 422
    assert sentence in said["fields"][field]
    assert not house.services.rated


async def test_what_analysis_refuses_is_said_in_its_words(house: House) -> None:
    headers = await house.signed_in()
    path = "/api/interviews/i1/questions/q9/rating"
    unknown = await house.client.put(path, json={"level": 1}, headers=headers)
    nothing = await house.client.delete(f"{QUESTION}/override", headers=headers)
    assert (unknown.status, (await unknown.json())["code"]) == (404, "question_not_found")
    assert (nothing.status, (await nothing.json())["code"]) == (409, "not_overridden")


async def test_the_report_is_read_for_its_viewer_and_observers_have_no_rating(
    house: House,
) -> None:
    """A recruiter's report depends on what they rated; an observer, who does not rate, sees all."""
    account = await house.an_account(Role.RECRUITER, "second@example.com")
    token = await house.gateway.sign_ins.start(account)
    recruiter = {"Cookie": f"{house.gateway.config.cookie_name}={token}"}
    observer = await house.signed_in(Role.OBSERVER)
    for headers in (recruiter, observer):
        await house.client.get("/api/interviews/i1/report", headers=headers)
    assert house.services.report_viewers == [account.id, ""]


async def test_a_hidden_figure_does_not_come_with_the_interview(house: House) -> None:
    house.services.change_interview("i1", score=86.4, score_label="AI score")
    house.services.is_score_hidden = True
    headers = await house.signed_in()
    answer = await house.client.get("/api/interviews/i1/report", headers=headers)
    assert "86.4" not in await answer.text()


async def test_analysis_is_told_again_when_it_had_not_heard_of_the_interview(
    house: House,
) -> None:
    """Started now, a call may be opened before the news of its interview has come everywhere."""
    unknown = Refused("not_found", "interview_not_found", "There is no such interview.")
    house.services.unheard.append(unknown)
    headers = await house.signed_in()
    page = await Page.open(house.client, "/ws/interviews/i1/call", headers)
    await house.services.until(lambda: bool(house.services.watching))
    await page.close()


async def test_analysis_hears_who_has_the_call_page_open(house: House) -> None:
    """Live assessments appear there: ratings after them were not given first."""
    account = await house.an_account(Role.RECRUITER)
    token = await house.gateway.sign_ins.start(account)
    headers = {"Cookie": f"{house.gateway.config.cookie_name}={token}"}
    page = await Page.open(house.client, "/ws/interviews/i1/call", headers)
    await house.services.until(lambda: account.id in house.services.watching)
    await page.close()
