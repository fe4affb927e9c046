"""Who is let in: roles, links, other sites; and the headers that browsers obey."""

import logging

import aiohttp
import pytest

from services.gateway.auth.accounts import Role
from services.gateway.http.operation import operation_of
from services.gateway.http.routes import TABLES
from tests.unit.gateway.conftest import House

CHANGES = [
    ("POST", "/api/interviews"),
    ("PUT", "/api/interviews/i1/date"),
    ("DELETE", "/api/interviews/i1"),
    ("POST", "/api/interviews/i1/rotate-link"),
    ("POST", "/api/interviews/i1/plan/start"),
    ("POST", "/api/interviews/i1/plan/next-question"),
    ("POST", "/api/interviews/i1/plan/notes"),
    ("POST", "/api/interviews/i1/end-call"),
    ("POST", "/api/interviews/i1/report/run-again"),
    ("PUT", "/api/interviews/i1/report/run-again"),
    ("GET", "/api/interviews/i1/report/run-again"),
    ("POST", "/api/interviews/i1/share-links"),
    ("DELETE", "/api/interviews/i1/share-links/l1"),
    ("POST", "/api/system/parked/m1/replay"),
    ("DELETE", "/api/system/parked/m1"),
    ("POST", "/api/people"),
    ("DELETE", "/api/people/somebody"),
]
OPEN_TO_ALL = {
    "who_is_signed_in",
    "sign_in",
    "sign_out",
    "open_setup",
    "finish_setup",
    "open_link",
    "give_consents",
    "record_device_check",
    "open_shared_report",
    "stream_shared_recording",
}


@pytest.mark.parametrize(("method", "path"), CHANGES)
async def test_observers_change_nothing(house: House, method: str, path: str) -> None:
    headers = await house.signed_in(Role.OBSERVER)
    answer = await house.client.request(method, path, json={}, headers=headers)
    assert answer.status == 403
    assert (await answer.json())["code"] == "not_allowed"
    assert "i1" in house.services.interviews


async def test_nothing_of_a_recruiter_opens_without_signing_in(house: House) -> None:
    """R26: a candidate's link is no key either."""
    candidate = {"Authorization": "Bearer i1.candidate", "Cookie": "rapport_session=i1.candidate"}
    for table in TABLES:
        for route in table:
            declared = operation_of(route.handler)  # type: ignore[union-attr]
            if declared is None or declared.name in OPEN_TO_ALL:
                continue
            path = route.path.format(  # type: ignore[union-attr]
                interview_id="i1",
                template_id="t1",
                question_id="q1",
                message_id="m",
                person_id="p",
                link_id="l",
                participant="candidate",
            )
            method = route.method  # type: ignore[union-attr]
            answer = await house.client.request(method, path, json={}, headers=candidate)
            assert answer.status == 401, (method, path)


async def test_a_candidate_token_is_no_interview(house: House) -> None:
    headers = await house.signed_in()
    for path in ("/api/interviews/i1.candidate", "/api/interviews/i1.candidate/plan"):
        answer = await house.client.get(path, headers=headers)
        assert answer.status == 404


async def test_the_recruiter_link_needs_a_signed_in_recruiter(house: House) -> None:
    """R26."""
    assert (await house.client.get("/api/join/i1.recruiter")).status == 401
    answer = await house.client.get("/api/join/i1.recruiter", headers=await house.signed_in())
    assert await answer.json() == {"role": "recruiter", "interview_id": "i1"}


async def test_the_recruiter_link_gives_no_consent(house: House) -> None:
    body = {"data": True, "recording": True, "analysis": True}
    answer = await house.client.post("/api/join/i1.recruiter/consents", json=body)
    assert answer.status == 404
    assert (await answer.json())["code"] == "link_not_valid"


@pytest.mark.parametrize("token", ["i1.wrong", "i1", "unknown.candidate", "i1.candidate0"])
async def test_a_wrong_link_says_one_sentence(house: House, token: str) -> None:
    """Without telling whether the interview exists."""
    answer = await house.client.get(f"/api/join/{token}")
    assert answer.status == 404
    assert await answer.json() == {
        "code": "link_not_valid",
        "message": "This link is not valid. Please ask the person who sent it.",
    }


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_requests_that_another_site_makes_are_refused(
    house: House, headers: dict[str, str]
) -> None:
    signed_in = await house.signed_in() | headers
    answer = await house.client.delete("/api/interviews/i1", headers=signed_in)
    assert answer.status == 403
    assert "i1" in house.services.interviews


async def test_sockets_that_another_site_opens_are_refused(house: House) -> None:
    headers = await house.signed_in() | {"Origin": "https://evil.example"}
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await house.client.ws_connect("/ws/interviews", headers=headers)
    assert refused.value.status == 403


async def test_our_own_pages_may_change_things(house: House) -> None:
    own = f"http://{house.client.host}:{house.client.port}"
    headers = await house.signed_in() | {"Origin": own, "Sec-Fetch-Site": "same-origin"}
    assert (await house.client.delete("/api/interviews/i1", headers=headers)).status == 204


@pytest.mark.parametrize("path", ["/", "/i/i1.candidate", "/api/join/i1.candidate", "/api/none"])
async def test_every_answer_bears_the_protecting_headers(house: House, path: str) -> None:
    headers = (await house.client.get(path)).headers
    assert "script-src" not in headers["Content-Security-Policy"]  # default-src 'self' holds
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=(self)" in headers["Permissions-Policy"]


async def test_link_tokens_are_never_logged(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await house.client.get("/i/i1.candidate")
    await house.client.get("/api/join/i1.candidate")
    house.services.down.add("scheduling")
    await house.client.get("/api/join/i1.candidate")
    async with house.client.ws_connect("/ws/call/i1.candidate") as socket:
        await socket.receive()
    ours = [r for r in caplog.records if not r.name.startswith(("asyncio", "aiohttp.client"))]
    assert "i1.candidate" not in "".join(record.getMessage() for record in ours)
