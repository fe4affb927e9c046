"""Rubrics over HTTP: who may edit one, in whose name, and what is refused."""

from typing import Any

import pytest

from services.gateway.auth.accounts import Role
from tests.unit.gateway.conftest import House

RUBRIC = "/api/templates/t1/questions/q1/rubric"
BODY: dict[str, Any] = {
    "template_version": 1,
    "based_on": 0,
    "points": [{"text": " Two threads wait ", "weight": 2}],
}


async def test_a_rubric_carries_who_is_signed_in(house: House) -> None:
    headers = await house.signed_in()
    answer = await house.client.put(RUBRIC, json=BODY, headers=headers)
    said = await answer.json()
    assert (answer.status, said["version"], said["made_by"]) == (200, 1, "Rita Recruiter")
    assert said["points"] == [{"text": "Two threads wait", "weight": 2.0}]
    listed = await house.client.get("/api/templates/t1/rubrics", headers=headers)
    assert (await listed.json())["items"] == [said]


async def test_observers_read_rubrics_and_edit_none(house: House) -> None:
    observer = await house.signed_in(Role.OBSERVER)
    read = await house.client.get("/api/templates/t1/rubrics", headers=observer)
    wrote = await house.client.put(RUBRIC, json=BODY, headers=observer)
    nobody = await house.client.put(RUBRIC, json=BODY)
    stranger = await house.client.get("/api/templates/t1/rubrics")
    assert (read.status, wrote.status) == (200, 403)
    assert (nobody.status, stranger.status) == (401, 401)


@pytest.mark.parametrize(
    ("path", "changes", "status", "code"),
    [
        (RUBRIC, {"based_on": 3}, 409, "rubric_changed"),
        (RUBRIC, {"template_version": 2}, 409, "template_changed"),
        (RUBRIC.replace("q1", "q9"), {}, 404, "question_not_found"),
        (RUBRIC, {"points": None}, 422, "invalid"),
        (RUBRIC, {"points": ["text"]}, 422, "invalid"),
        (RUBRIC, {"points": [{"text": " "}]}, 422, "invalid"),
        (RUBRIC, {"points": [{"text": "half \ud800"}]}, 422, "invalid"),
        (RUBRIC, {"points": [{"text": "x" * 501}]}, 422, "invalid"),
        (RUBRIC, {"points": [{"text": "x", "weight": 0}]}, 422, "invalid"),
        (RUBRIC, {"points": [{"text": "x", "weight": "nan"}]}, 422, "invalid"),
        (RUBRIC, {"points": [{"text": "x", "is_good": True}]}, 422, "invalid"),
        (RUBRIC, {"based_on": 10**400}, 409, "rubric_changed"),
        (RUBRIC, {"person": {"id": "somebody", "name": "Else"}}, 422, "invalid"),
    ],
)
async def test_what_does_not_fit_is_refused_and_changes_nothing(
    house: House, path: str, changes: dict[str, Any], status: int, code: str
) -> None:
    headers = await house.signed_in()
    answer = await house.client.put(path, json=BODY | changes, headers=headers)
    said = await answer.json()
    assert (answer.status, said["code"]) == (status, code), said
    assert house.services.edited == {}
