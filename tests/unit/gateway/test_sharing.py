"""Sharing a report: recruiters make links, strangers get what was chosen and nothing else (S26)."""

from __future__ import annotations

from typing import Any

import pytest

from services.gateway.auth.accounts import Role
from services.gateway.http.schemas.sharing import SharedReport
from tests.unit.gateway.conftest import House

LINKS = "/api/interviews/i1/share-links"
PARTS = ("video", "transcript", "answers", "notes", "ratings")
NOTHING = dict.fromkeys(PARTS, False)
CANARY = "canary-51c0de"
CONTENT = bytes(range(256)) * 40


async def a_link(house: House, **chosen: bool) -> str:
    """The address under which the page of a stranger asks for the report."""
    terms = {"days": 7, "parts": NOTHING | chosen}
    answer = await house.client.post(LINKS, json=terms, headers=await house.signed_in())
    assert answer.status == 201, await answer.text()
    url = (await answer.json())["url"]
    assert url.startswith("http://localhost:8080/shared/")
    return f"/api/shared/{url.rpartition('/')[2]}"


async def test_nothing_but_the_heading_and_the_figure_unless_chosen(house: House) -> None:
    answer = await house.client.get(await a_link(house))
    shown = await answer.json()
    assert shown["candidate_name"] == "Ada Candidate"
    assert shown["company"] == "Example Ltd"
    assert shown["figure"] == "AI score 50"
    unchosen = ("videos", "transcript", "answers", "topics", "notes")
    assert [shown[name] for name in unchosen] == [None] * 5


@pytest.mark.parametrize(
    ("part", "shown"),
    [("transcript", {"transcript"}), ("answers", {"answers", "topics"}), ("notes", {"notes"})],
)
async def test_a_part_that_was_chosen(house: House, part: str, shown: set[str]) -> None:
    answer = await (await house.client.get(await a_link(house, **{part: True}))).json()
    parts = ("videos", "transcript", "answers", "topics", "notes")
    assert {name for name in parts if answer[name] is not None} == shown


async def test_what_a_reader_gets_is_an_allow_list(house: House) -> None:
    """N3, N8, N11, N12: no accounts, links, engines, prompts, follow-ups, whatever was chosen."""
    house.services.mark = CANARY
    link = await a_link(house, **dict.fromkeys(PARTS, True))
    text = await (await house.client.get(link)).text()
    for kept_in in ("model", "coverage", "ask also", "@example.com", "/i/i1", "Rita", "r1"):
        assert f"{kept_in} {CANARY}" not in text
        assert f"{kept_in}{CANARY}" not in text
    assert "Rita" not in text
    assert "added_later" not in text
    fields = set(SharedReport().fields)
    assert not fields & {"engine", "interview", "interview_id", "id", "assessments"}


@pytest.fixture
def recorded(house: House) -> House:
    house.services.blob_key = "interviews/i1/candidate.webm"
    house.gateway.blobs.put(house.services.blob_key, CONTENT)
    return house


async def test_a_shared_video_takes_ranges(recorded: House) -> None:
    link = await a_link(recorded, video=True)
    (video,) = (await (await recorded.client.get(link)).json())["videos"]
    assert video["url"] == f"{link}/recordings/candidate"
    answer = await recorded.client.get(video["url"], headers={"Range": "bytes=10-19"})
    assert answer.status == 206
    assert await answer.read() == CONTENT[10:20]
    assert answer.headers["Cache-Control"] == "no-store"


async def test_without_the_video_there_is_none(recorded: House) -> None:
    link = await a_link(recorded, transcript=True, answers=True, notes=True)
    answer = await recorded.client.get(f"{link}/recordings/candidate")
    assert answer.status == 404
    assert (await answer.json())["code"] == "link_not_valid"


async def test_a_revoked_link_opens_neither_report_nor_video(recorded: House) -> None:
    link = await a_link(recorded, video=True)
    (token,) = recorded.services.shares
    cookie = await recorded.gateway.sign_ins.start(await recorded.an_account(Role.ADMIN))
    admin = {"Cookie": f"{recorded.gateway.config.cookie_name}={cookie}"}
    assert (await recorded.client.delete(f"{LINKS}/{token}", headers=admin)).status == 200
    for path in (link, f"{link}/recordings/candidate"):
        answer = await recorded.client.get(path, headers={"Range": "bytes=0-1"})
        assert answer.status == 404


async def test_every_wrong_link_gets_the_same_bytes(house: House) -> None:
    wrong = ("i1.wrong", "i2.secret", "nothing", "i1.candidate", "%00.x", "..%2f..%2fi1", "ä.ö")
    answers = set()
    for token in wrong:
        for path in (f"/api/shared/{token}", f"/api/shared/{token}/recordings/candidate"):
            answer = await house.client.get(path)
            assert answer.status == 404
            answers.add(await answer.text())
    assert len(answers) == 1
    assert "Not in force" not in answers.pop()


async def test_videos_do_not_count_as_openings(recorded: House) -> None:
    link = await a_link(recorded, video=True)
    await recorded.client.get(link)
    for _ in range(3):
        await recorded.client.get(f"{link}/recordings/candidate")
    assert list(recorded.services.openings.values()) == [1]


async def test_guessing_is_slowed_down(house: House) -> None:
    link = await a_link(house)
    statuses = [(await house.client.get("/api/shared/i1.guess")).status for _ in range(61)]
    assert statuses[-1] == 429
    assert statuses[0] == 404
    assert (await house.client.get(f"{link}/recordings/candidate")).status == 429


async def test_browsers_are_told_to_keep_and_pass_on_nothing(house: House) -> None:
    link = await a_link(house, transcript=True)
    answer = await house.client.get(link)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]


async def test_a_service_in_trouble_is_not_named_to_strangers(house: House) -> None:
    link = await a_link(house)
    house.services.down.add("analysis")
    answer = await house.client.get(link)
    assert answer.status == 503
    assert "service" not in (await answer.json())["message"]


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"days": 3},
        {"days": 7, "parts": {"video": True}},
        {"days": 7, "parts": NOTHING | {"secrets": True}},
        {"days": 7, "reader": "x" * 101},
        {"days": 7, "interview_id": "i2"},
    ],
)
async def test_wrong_terms_make_no_link(house: House, terms: dict[str, Any]) -> None:
    answer = await house.client.post(LINKS, json=terms, headers=await house.signed_in())
    assert answer.status == 422
    assert not house.services.shares


async def test_observers_neither_share_nor_list(house: House) -> None:
    observer = await house.signed_in(Role.OBSERVER)
    terms = {"days": 7, "parts": NOTHING}
    assert (await house.client.post(LINKS, json=terms, headers=observer)).status == 403
    assert (await house.client.get(LINKS, headers=observer)).status == 403
