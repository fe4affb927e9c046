"""What the REST interface takes, answers and refuses."""

import asyncio
import json
from typing import Any

import jsonschema
import pytest

from services.gateway import openapi
from services.gateway.auth.accounts import Role
from services.gateway.http import probes
from services.gateway.http.routes import TABLES
from tests.unit.gateway.conftest import House

FORM: dict[str, Any] = {
    "request_id": "req-1",
    "template_id": "t1",
    "position": " Python developer ",
    "candidate_name": "Ada Candidate",
    "candidate_email": "ada@example.com",
    "local_time": "2026-12-01 14:30",
    "time_zone": "Europe/Berlin",
    "campaign": None,
}


def answer_schema(name: str) -> dict[str, Any]:
    document = openapi.document()
    return {"$ref": f"#/components/schemas/{name}", "components": document["components"]}


def test_the_checked_in_openapi_document_is_fresh() -> None:
    """`make api` writes it."""
    assert openapi.CHECKED_IN.read_text() == openapi.text()


def test_every_endpoint_declares_who_may_use_it() -> None:
    silent = [
        route for table in TABLES for route in table if not hasattr(route.handler, "operation")
    ]
    assert not silent


@pytest.mark.parametrize(
    "tail",
    [".", ",", ")", ">", "%3E", "%20", ").", "%22", "%E2%80%9D", "%C2%A0", "*", "...", "%2C"],
)
async def test_a_link_works_with_what_a_mail_put_behind_it(house: House, tail: str) -> None:
    answer = await house.client.get(f"/api/join/i1.candidate{tail}")
    assert answer.status == 200


@pytest.mark.parametrize("tail", ["x", "-", "_", ".x", "A)"])
async def test_a_link_with_another_token_is_not_valid(house: House, tail: str) -> None:
    answer = await house.client.get(f"/api/join/i1.candidate{tail}")
    assert answer.status == 404


async def test_saving_an_interview_twice_makes_one(house: House) -> None:
    """R16, R17: a double click stores one interview."""
    headers = await house.signed_in()
    answers = await asyncio.gather(
        *(house.client.post("/api/interviews", json=FORM, headers=headers) for _ in range(2))
    )
    bodies = [await answer.json() for answer in answers]
    assert [answer.status for answer in answers] == [201, 201]
    assert bodies[0] == bodies[1]
    assert bodies[0]["position"] == "Python developer"
    assert bodies[0]["recruiter"]["email"] == "recruiter@example.com"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("position", "  ", "Position is missing."),
        ("candidate_name", None, "Candidate name is missing."),
        ("candidate_email", "nobody", "Candidate email must be an address"),
        ("candidate_email", "", "Candidate email is missing."),
        ("local_time", "tomorrow", "must look like 2026-12-01 14:30"),
        ("time_zone", "", "Time zone is missing."),
        ("position", "x" * 201, "at most 200"),
        ("campaign", "x" * 201, "at most 200"),
    ],
)
async def test_wrong_fields_are_refused_at_the_field(
    house: House, field: str, value: Any, sentence: str
) -> None:
    """R11-R15: nothing is stored."""
    headers = await house.signed_in()
    answer = await house.client.post("/api/interviews", json=FORM | {field: value}, headers=headers)
    body = await answer.json()
    assert answer.status == 422
    assert sentence in body["fields"][field]
    assert list(house.services.interviews) == ["i1"]


async def test_missing_fields_are_all_named_at_once(house: House) -> None:
    """R11-R14."""
    headers = await house.signed_in()
    answer = await house.client.post("/api/interviews", json={}, headers=headers)
    required = {name for name in FORM if name != "campaign"}
    assert set((await answer.json())["fields"]) == required


async def test_a_refusal_of_a_service_keeps_its_fields(house: House) -> None:
    headers = await house.signed_in()
    form = FORM | {"template_id": "unknown"}
    answer = await house.client.post("/api/interviews", json=form, headers=headers)
    assert answer.status == 422
    assert (await answer.json())["fields"] == {"template_id": "This template does not exist."}


async def test_what_is_no_json_is_refused(house: House) -> None:
    headers = await house.signed_in() | {"Content-Type": "application/json"}
    answer = await house.client.post("/api/interviews", data="{", headers=headers)
    assert answer.status == 422
    assert "JSON" in (await answer.json())["message"]


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("/api/templates", "TemplateList"),
        ("/api/templates/t1", "Template"),
        ("/api/interviews", "InterviewList"),
        ("/api/interviews/i1", "Interview"),
        ("/api/interviews/i1/plan", "Plan"),
        ("/api/interviews/i1/report", "Report"),
        ("/api/system/health", "Health"),
    ],
)
async def test_answers_look_as_documented(house: House, path: str, schema: str) -> None:
    house.services.blob_key = "interviews/i1/candidate.webm"
    answer = await house.client.get(path, headers=await house.signed_in())
    assert answer.status == 200
    jsonschema.validate(await answer.json(), answer_schema(schema))
    assert answer.headers["Cache-Control"] == "no-store"


async def test_the_report_places_recordings_on_the_interview_clock(house: House) -> None:
    """R56, B1."""
    house.services.blob_key = "interviews/i1/candidate.webm"
    answer = await house.client.get("/api/interviews/i1/report", headers=await house.signed_in())
    part = (await answer.json())["recordings"][0]
    assert part["offset_s"] == 1.5
    assert part["url"] == "/api/interviews/i1/recordings/candidate"


async def test_the_report_opens_while_media_is_down(house: House) -> None:
    house.services.down.add("media")
    answer = await house.client.get("/api/interviews/i1/report", headers=await house.signed_in())
    assert answer.status == 200
    assert (await answer.json())["recording_state"] == "unavailable"


async def test_start_is_refused_while_the_candidate_is_away(house: House) -> None:
    """R31: the server refuses too."""
    headers = await house.signed_in()
    answer = await house.client.post("/api/interviews/i1/plan/start", headers=headers)
    assert answer.status == 409
    assert (await answer.json())["code"] == "candidate_not_present"


async def test_two_tabs_that_press_start_do_no_harm(house: House) -> None:
    """R33."""
    house.services.change_plan("i1", candidate_present=True)
    headers = await house.signed_in()
    answers = await asyncio.gather(
        *(house.client.post("/api/interviews/i1/plan/start", headers=headers) for _ in range(2))
    )
    stages = {(await answer.json())["stage"] for answer in answers}
    assert [answer.status for answer in answers] == [200, 200]
    assert stages == {"general"}


async def test_a_note_is_kept_as_written(house: House) -> None:
    """R47."""
    headers = await house.signed_in()
    note = {"note_id": "n1", "text": "Knows asyncio", "question_id": "q1"}
    answer = await house.client.post("/api/interviews/i1/plan/notes", json=note, headers=headers)
    kept = (await answer.json())["notes"][0]
    assert (kept["text"], kept["question_id"]) == ("Knows asyncio", "q1")


@pytest.mark.parametrize(("service", "status"), [("scheduling", 503), ("slow", 504)])
async def test_a_service_that_is_down_loses_nothing_and_says_what_failed(
    house: House, service: str, status: int
) -> None:
    headers = await house.signed_in()
    (house.services.slow if service == "slow" else house.services.down).add("scheduling")
    answer = await house.client.post("/api/interviews", json=FORM, headers=headers)
    message = (await answer.json())["message"]
    assert answer.status == status
    assert message.startswith("Could not save the interview")
    assert "Nothing was lost" in message or "Trying again is safe" in message
    assert "host-7" not in message


async def test_health_says_which_service_is_down(house: House) -> None:
    house.services.down.add("notify")
    answer = await house.client.get("/api/system/health", headers=await house.signed_in())
    rows = {row["name"]: row["ok"] for row in (await answer.json())["services"]}
    assert not rows.pop("notify")
    assert all(rows.values())


async def test_ready_only_when_every_service_answers(house: House) -> None:
    assert (await house.client.get("/readyz")).status == 200
    house.services.down.add("analysis")
    answer = await house.client.get("/readyz")
    assert answer.status == 503
    assert [s["name"] for s in (await answer.json())["services"] if not s["ok"]] == ["analysis"]
    assert (await house.client.get("/livez")).status == 200


async def test_the_description_of_the_interface_is_made_once_for_all_who_ask(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await house.client.get("/api/openapi.json")
    monkeypatch.setattr(probes, "document", lambda: pytest.fail("made once more"))
    second = await house.client.get("/api/openapi.json")
    assert await first.json() == await second.json() == openapi.document()
    known = {"If-None-Match": second.headers["ETag"]}
    assert (await house.client.get("/api/openapi.json", headers=known)).status == 304


async def test_parked_messages_can_be_seen_replayed_and_discarded(house: House) -> None:
    house.services.parked_messages = [{"id": "m1", "reason": "Malformed"}, {"id": "m2"}]
    headers = await house.signed_in(Role.ADMIN)
    listed = await house.client.get("/api/system/parked", headers=headers)
    assert [row["id"] for row in (await listed.json())["items"]] == ["m1", "m2"]
    replay = await house.client.post("/api/system/parked/m1/replay", headers=headers)
    discard = await house.client.delete("/api/system/parked/m2", headers=headers)
    again = await house.client.delete("/api/system/parked/m2", headers=headers)
    assert (replay.status, discard.status, again.status) == (204, 204, 404)


async def test_unknown_addresses_of_the_interface_answer_json(house: House) -> None:
    answer = await house.client.get("/api/nothing")
    assert answer.status == 404
    assert json.loads(await answer.text())["code"] == "not_found"


async def test_metrics_name_no_interview_and_no_link(house: House) -> None:
    await house.client.get("/api/join/i1.candidate")
    await house.client.get("/i/i1.candidate")
    text = await (await house.client.get("/metrics")).text()
    assert 'route="/api/join/{token}"' in text
    assert "i1" not in text


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", {}),
        ("HEAD", {}),
        ("GET", {"Sec-Purpose": "prefetch"}),
        ("GET", {"User-Agent": "bot"}),
    ],
)
@pytest.mark.parametrize("path", ["/i/i1.candidate", "/api/join/i1.candidate"])
async def test_looking_at_a_link_does_not_open_it(
    house: House, method: str, headers: dict[str, str], path: str
) -> None:
    await house.client.request(method, path, headers=headers)
    assert house.services.interviews["i1"].link_opened_at is None


@pytest.mark.parametrize(("signed_in_as", "is_opened"), [(None, True), *((r, False) for r in Role)])
async def test_a_link_is_opened_by_who_is_not_signed_in(
    house: House, signed_in_as: Role | None, is_opened: bool
) -> None:
    headers = await house.signed_in(signed_in_as) if signed_in_as else {}
    answer = await house.client.post("/api/join/i1.candidate/opened", headers=headers)
    assert answer.status == 200
    assert (house.services.interviews["i1"].link_opened_at is not None) == is_opened


async def test_a_recruiters_link_is_not_opened_by_a_candidate(house: House) -> None:
    answer = await house.client.post("/api/join/i1.recruiter/opened")
    assert answer.status == 404
    assert house.services.interviews["i1"].link_opened_at is None
