"""Who is let in: roles, links, other sites; and the headers that browsers obey."""

import logging
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer

from services.gateway.app import make_app
from services.gateway.auth.accounts import Role
from services.gateway.http.operation import operation_of
from services.gateway.http.routes import TABLES
from tests.unit.gateway.conftest import House, make_gateway
from tests.unit.gateway.fake_services import FakeServices

# The least role that each endpoint is open to, by its name; OPEN_TO_ALL needs none.
LEAST = {
    Role.OBSERVER: [
        "get_interview",
        "get_plan",
        "get_template",
        "list_interviews",
        "list_templates",
        "read_agreement",
        "read_health",
        "read_ratings",
        "read_report",
        "read_rubrics",
        "stream_recording",
    ],
    Role.RECRUITER: [
        "add_note",
        "change_date",
        "complete_topic",
        "correct_line",
        "create_interview",
        "create_share_link",
        "delete_interview",
        "download_export",
        "download_pdf",
        "end_call",
        "export_everything",
        "invite_again",
        "list_share_links",
        "next_question",
        "open_finish_stage",
        "override_answer",
        "pause_recording",
        "previous_question",
        "rate_answer",
        "read_choices",
        "read_export",
        "read_live_transcript",
        "reopen_topic",
        "resume_recording",
        "revoke_share_link",
        "rotate_link",
        "run_again",
        "run_again_with",
        "save_rubric",
        "show_rephrasing",
        "show_without_rating",
        "start_export",
        "start_interview",
        "start_technical_part",
        "withdraw_override",
    ],
    Role.ADMIN: [
        "add_person",
        "discard_parked",
        "list_parked",
        "list_people",
        "remove_person",
        "replay_parked",
    ],
}
RISING = [Role.OBSERVER, Role.RECRUITER, Role.ADMIN]
OPEN_TO_ALL = {
    "who_is_signed_in",
    "sign_in",
    "sign_out",
    "open_setup",
    "finish_setup",
    "open_link",
    "note_opening",
    "give_consents",
    "record_device_check",
    "open_shared_report",
    "stream_shared_recording",
}


def guarded() -> dict[str, tuple[str, str]]:
    """Method and path of each endpoint that needs somebody signed in, by its name."""
    found = {}
    for route in (each for table in TABLES for each in table):
        declared = operation_of(route.handler)  # type: ignore[union-attr]
        if declared is not None and declared.name not in OPEN_TO_ALL:
            path = route.path.format(  # type: ignore[union-attr]
                interview_id="i1",
                template_id="t1",
                question_id="q1",
                message_id="m",
                person_id="p",
                link_id="l",
                participant="candidate",
            )
            found[declared.name] = (route.method, path)  # type: ignore[union-attr]
    return found


def test_each_endpoint_names_the_least_role() -> None:
    assert sorted(name for names in LEAST.values() for name in names) == sorted(guarded())


@pytest.mark.parametrize("role", RISING)
async def test_a_role_is_let_in_where_it_may_and_nowhere_else(house: House, role: Role) -> None:
    headers = await house.signed_in(role)
    allowed = {name for each in RISING[: RISING.index(role) + 1] for name in LEAST[each]}
    # What deletes comes last: the others need what it takes away.
    for name, (method, path) in sorted(guarded().items(), key=lambda each: each[1][0] == "DELETE"):
        answer = await house.client.request(method, path, json={}, headers=headers)
        code = (await answer.json())["code"] if answer.status == 403 else None
        assert (code != "not_allowed") == (name in allowed), (role, name, answer.status)
        assert answer.status != 401, (role, name)
    assert ("i1" in house.services.interviews) == (role == Role.OBSERVER)


async def test_an_observer_reads_no_secret_link(house: House) -> None:
    """In no answer whatever; recruiters read both."""
    links = {
        house.services.interviews["i1"].candidate_url,
        house.services.interviews["i1"].recruiter_url,
    }
    assert None not in links
    for role, is_told in ((Role.OBSERVER, False), (Role.RECRUITER, True)):
        headers = await house.signed_in(role)
        read = ""
        for name in LEAST[Role.OBSERVER]:
            method, path = guarded()[name]
            answer = await house.client.request(method, path, headers=headers)
            read += (await answer.read()).decode(errors="replace")
        assert {link in read for link in links} == {is_told}


async def test_nothing_of_a_recruiter_opens_without_signing_in(house: House) -> None:
    """R26: a candidate's link is no key either."""
    candidate = {"Authorization": "Bearer i1.candidate", "Cookie": "rapport_session=i1.candidate"}
    for method, path in guarded().values():
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


@pytest.mark.parametrize(
    ("origin", "host", "is_own"),
    [
        ("https://rapport.example", "rapport.example", True),
        ("https://rapport.example", "10.1.2.3:8080", True),  # behind a proxy
        ("http://rapport.example", "rapport.example", False),  # the scheme counts
        ("https://rapport.example:444", "rapport.example:444", False),
        ("http://rebound.example", "rebound.example", False),  # their name, our address
        ("http://192.168.1.5:8080", "192.168.1.5:8080", True),
        ("http://[::1]:8080", "[::1]:8080", True),
        ("http://LocalHost:8080", "localhost:8080", True),
        ("http://server:8080", "server:8080", True),
        ("http://server.local", "server.local", True),
        ("http://192.168.1.5:8080", "192.168.1.5", False),
    ],
)
async def test_our_own_address_is_the_configured_one_or_near(
    tmp_path: Path, origin: str, host: str, is_own: bool
) -> None:
    services = FakeServices()
    gateway = make_gateway(tmp_path, services, public_url="https://rapport.example")
    async with TestClient(TestServer(make_app(gateway, dist=tmp_path))) as client:
        answer = await client.post("/api/session", headers={"Origin": origin, "Host": host})
        assert ((await answer.json())["code"] != "other_site") == is_own


async def test_our_own_pages_may_change_things(house: House) -> None:
    own = f"http://{house.client.host}:{house.client.port}"
    headers = await house.signed_in() | {"Origin": own, "Sec-Fetch-Site": "same-origin"}
    assert (await house.client.delete("/api/interviews/i1", headers=headers)).status == 204


async def test_a_refused_method_is_told_with_those_that_are_taken(house: House) -> None:
    answer = await house.client.request("PATCH", "/api/interviews")
    assert answer.status == 405
    assert set(answer.headers["Allow"].split(",")) >= {"GET", "POST"}


@pytest.mark.parametrize("path", ["/", "/livez", "/api/none", "/api/join/i1.candidate"])
async def test_no_answer_says_which_server_of_which_version_it_is(house: House, path: str) -> None:
    assert (await house.client.get(path)).headers["Server"] == "Rapport"


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
