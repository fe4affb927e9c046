"""Whatever bytes come in: an answer in words, a status of the 4xx, and nothing stored."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from services.gateway.auth.accounts import Role
from tests.unit.gateway.browser import Page
from tests.unit.gateway.conftest import PASSWORD, House
from tests.unit.gateway.test_rest import FORM

HALF = "good \ud83d"
JSON = {"Content-Type": "application/json"}
NOTE = {"note_id": "n1", "text": "fine", "topic_id": None, "question_id": None}
PERSON = {"name": "Eve", "email": "eve@example.com", "role": "observer", "password": PASSWORD}
SIGN_IN = {"email": "rita@example.com", "password": PASSWORD}
DEEP = "[" * 100_000
BODIES = {
    "100,000 levels deep": (DEEP.encode(), {}),
    "deep in a field": (b'{"email": ' + DEEP.encode() + b"}", {}),
    "a number of 100,000 digits": (b'{"email": ' + b"9" * 100_000 + b"}", {}),
    "NaN": (b'{"email": NaN}', {}),
    "no JSON": (b"{", {}),
    "not UTF-8": (b'{"email": "\xff"}', {}),
    "an unknown charset": (b"{}", {"Content-Type": "application/json; charset=klingon"}),
    "another charset": (b"{}", {"Content-Type": "application/json; charset=latin-1"}),
    "a list": (b"[]", {}),
    "a text": (b'"x"', {}),
    "half a key": (b'{"\\ud83d": 1}', {}),
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "body", "field", "value"),
    [
        ("/api/interviews/i1/plan/notes", NOTE, "text", HALF),
        ("/api/interviews/i1/plan/notes", NOTE, "note_id", HALF),
        ("/api/interviews/i1/plan/notes", NOTE, "text", "\x1b[2J"),
        ("/api/interviews/i1/plan/notes", NOTE, "text", "nul \x00"),
        ("/api/interviews/i1/plan/notes", NOTE, "text", "\u200b\u200b"),
        ("/api/interviews", FORM, "request_id", HALF),
        ("/api/interviews", FORM, "candidate_name", "\u202eadA"),
        ("/api/interviews", FORM, "position", "Tester\nBcc: x"),
        ("/api/people", PERSON, "name", HALF),
        ("/api/people", PERSON, "name", "Eve\nSample"),
        ("/api/people", PERSON, "password", PASSWORD + "\ud83d"),
        ("/api/people", PERSON, "email", "\ud83d@example.com"),
        ("/api/session", SIGN_IN, "email", HALF),
        ("/api/session", SIGN_IN, "email", "a\x00@example.com"),
        ("/api/session", SIGN_IN, "password", HALF),
    ],
)
async def test_half_an_emoji_or_a_control_character_is_refused_at_the_field(
    house: House, path: str, body: dict[str, Any], field: str, value: str
) -> None:
    headers = await house.signed_in(Role.ADMIN)
    answer = await house.client.post(path, json=body | {field: value}, headers=headers)
    said = await answer.json()
    assert (answer.status, said["code"]) == (422, "invalid")
    assert set(said["fields"]) == {field} and said["fields"][field].endswith(".")
    assert list(house.services.interviews) == ["i1"]
    assert len(await house.gateway.accounts.all()) == 1
    assert not house.services.calls["add_note"]


@pytest.mark.parametrize("what", BODIES)
async def test_a_body_that_is_no_json_is_refused(house: House, what: str) -> None:
    body, headers = BODIES[what]
    answer = await house.client.post("/api/session", data=body, headers=JSON | headers)
    said = await answer.json()
    assert (answer.status, said["code"]) == (422, "invalid")
    assert said["message"].endswith(".")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://["},
        {"Origin": "http://[::1"},
        {"Origin": "http://\u2100.example"},
        {"Cookie": "rapport_session=\udcff"},
        {"Cookie": f"rapport_session={'x' * 5000}"},
    ],
)
async def test_a_header_that_nothing_can_read_is_no_failure(
    house: House, headers: dict[str, str]
) -> None:
    for method, path in (("POST", "/api/session"), ("GET", "/api/interviews")):
        answer = await house.client.request(method, path, json={}, headers=headers)
        assert 400 <= answer.status < 500, await answer.text()


@pytest.mark.parametrize("name", ["a%00b", "%1b", "x" * 3000, "%ed%a0%bd", "%ff"])
async def test_a_path_that_names_nothing_is_not_found(house: House, name: str) -> None:
    headers = await house.signed_in()
    for path in ("/api/nothing/", "/api/join/", "/api/shared/", "/api/interviews/", "/assets/"):
        answer = await house.client.get(path + name, headers=headers)
        assert answer.status == 404, (path, await answer.text())
    page = await house.client.get(f"/{name}", headers=headers)
    assert page.status in (404, 503)  # 503: these tests have no built pages


@pytest.mark.parametrize("text", [DEEP, "9" * 100_000, '{"type": "\\ud83d"}', "[]", "NaN", "{"])
async def test_a_frame_that_is_no_json_is_answered_and_the_call_goes_on(
    house: House, text: str
) -> None:
    visitor = await Page.open(house.client, "/ws/call/i1.candidate")
    await visitor.socket.send_str(text)
    assert (await visitor.of("error"))["code"] == "invalid"
    await visitor.send("ping")
    await visitor.of("pong")
    await visitor.close()


async def test_a_session_description_is_passed_on_to_the_letter_or_refused(house: House) -> None:
    visitor = await Page.open(house.client, "/ws/call/i1.candidate")
    await visitor.send("answer", sdp="v=0\r\n\ud83d")
    assert (await visitor.of("error"))["code"] == "invalid"
    await visitor.close()


async def test_a_query_that_breaks_the_rule_is_refused(house: House) -> None:
    headers = await house.signed_in()
    for name in ("search", "after", "time_zone", "order", "status"):
        answer = await house.client.get(f"/api/interviews?{name}=a%00b", headers=headers)
        assert answer.status == 422 and set((await answer.json())["fields"]) == {name}
    many = base64.urlsafe_b64encode(json.dumps("x" * 9000).encode()).decode()
    answer = await house.client.get(f"/api/interviews?after={many[:5000]}", headers=headers)
    assert answer.status == 422
