"""The call pages: seats, views, offers, and what happens when something goes away."""

import base64
import hashlib
import hmac
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from services.gateway.app import make_app
from services.gateway.auth.accounts import Role
from shared.events import analysis, media, scheduling
from shared.events.media import Participant
from shared.requests.ping import Ping
from shared.requests.plan import StartInterview
from tests.unit.gateway.browser import Page
from tests.unit.gateway.builders import a_plan, an_assessment
from tests.unit.gateway.conftest import House, make_gateway
from tests.unit.gateway.fake_services import FakeServices

CANDIDATE = "/ws/call/i1.candidate"
RECRUITER = "/ws/interviews/i1/call"


async def candidate(house: House) -> Page:
    return await Page.open(house.client, CANDIDATE)


async def recruiter(house: House) -> Page:
    return await Page.open(house.client, RECRUITER, await house.signed_in())


async def test_the_recruiter_sees_the_candidate_come_and_go(house: House) -> None:
    """R28-R32: the status changes by itself, both ways."""
    screen = await recruiter(house)
    assert (await screen.view())["candidate_present"] is False
    visitor = await candidate(house)
    await visitor.send("join")
    await screen.view(lambda view: view["candidate_present"])
    await visitor.close()
    await screen.view(lambda view: not view["candidate_present"])


async def test_joining_takes_the_seat_and_tells_the_other_side(house: House) -> None:
    screen, visitor = await recruiter(house), await candidate(house)
    await screen.send("join")
    assert (await screen.of("joined"))["connection"] == 1
    await visitor.send("join")
    assert (await visitor.of("joined"))["connection"] == 1
    told = await screen.until(lambda f: f["type"] == "peer" and f["present"])
    assert told["connection"] == 1
    assert (await visitor.of("peer"))["present"] is True


async def test_no_offer_before_the_interview_has_started(house: House) -> None:
    visitor = await candidate(house)
    await visitor.send("join", "connect")
    assert (await visitor.of("error"))["code"] == "not_started"


async def test_after_the_start_both_sides_get_an_offer_and_answer_it(house: House) -> None:
    """R1, R33."""
    screen, visitor = await recruiter(house), await candidate(house)
    await screen.send("join")
    await visitor.send("join")
    await visitor.of("joined")
    house.services.start_interview(StartInterview("i1"))
    await screen.view(lambda view: view["plan"]["stage"] == "general")
    await visitor.view(lambda view: view["stage"] == "live")
    for page in (screen, visitor):
        await page.send("connect")
        assert (await page.of("offer"))["sdp"] == "v=0 offer"
        await page.send("answer", sdp="v=0 answer")
        await page.send("renegotiate")
        assert (await page.of("offer"))["sdp"] == "v=0 offer"
    assert not [f for f in screen.frames + visitor.frames if f["type"] == "error"]


async def test_another_screen_follows_a_click(house: House) -> None:
    visitor = await candidate(house)
    await visitor.view()
    house.services.change_plan("i1", stage="technical", current_question_id="q1")
    view = await visitor.view(lambda v: v["question"] is not None)
    assert view["question"] == "What is question 1?"


async def test_a_burst_of_changes_costs_few_fetches(house: House) -> None:
    screen = await recruiter(house)
    await screen.view()
    before = house.services.calls["get_plan"]
    for _ in range(50):
        house.services.change_plan("i1")
    await screen.view(lambda view: view["plan"]["revision"] == 51)
    assert house.services.calls["get_plan"] - before <= 2


async def test_an_assessment_reaches_the_recruiter_during_the_call(house: House) -> None:
    """R46."""
    screen = await recruiter(house)
    assert (await screen.view())["assessments"] == []
    house.services.assessments.append(an_assessment())
    house.services.emit(analysis.AnswerAnalyzed("i1", "q1", True, datetime.now(UTC)))
    view = await screen.view(lambda v: bool(v["assessments"]))
    assert view["assessments"][0]["follow_up"] == "ask also "


async def test_the_same_seat_from_another_tab_closes_the_older_one(house: House) -> None:
    """S10."""
    first, second = await candidate(house), await candidate(house)
    await first.send("join")
    await first.of("joined")
    await second.send("join")
    assert (await second.of("joined"))["connection"] == 2
    await first.of("replaced")
    assert await first.closed() == 4409
    assert house.services.seats["i1", Participant.CANDIDATE][1] == 2


async def test_a_reload_keeps_the_seat_without_a_leave(house: House) -> None:
    """S9."""
    screen, visitor = await recruiter(house), await candidate(house)
    await visitor.send("join")
    await visitor.of("joined")
    await visitor.close()
    again = await candidate(house)
    await again.send("join")
    assert (await again.of("joined"))["connection"] == 2
    house.services.change_plan("i1", revision=90)
    await screen.view(lambda view: view["plan"]["revision"] == 90)
    left = [f for f in screen.frames if f["type"] == "peer" and not f["present"]]
    assert not left


async def test_a_page_that_lost_its_socket_only_goes_on_where_it_was(house: House) -> None:
    """S9: its peer connection lives, so nobody has joined and nobody has left."""
    screen, visitor = await recruiter(house), await candidate(house)
    await visitor.send("join")
    joined = await visitor.of("joined")
    assert joined["kept"] is False
    house.services.sending.add("i1")
    leaves = house.services.calls["leave"]
    await visitor.close()
    await house.services.until(lambda: house.services.calls["leave"] > leaves)
    again = await candidate(house)
    await again.send("join", seat=joined["seat"])
    kept = await again.of("joined")
    assert (kept["kept"], kept["connection"]) == (True, 1)
    assert kept["seat"] != joined["seat"]
    assert not [frame for frame in screen.frames if frame["type"] == "peer"]
    assert not [frame for frame in again.frames if frame["type"] == "offer"]


async def test_a_page_that_missed_the_return_of_the_other_side_gets_an_offer(house: House) -> None:
    visitor = await candidate(house)
    await visitor.send("join")
    joined = await visitor.of("joined")
    house.services.outdated.add("i1")
    again = await candidate(house)
    await again.send("join", seat=joined["seat"])
    assert (await again.of("joined"))["kept"] is True
    assert "sdp" in await again.of("offer")


async def test_a_page_that_was_not_told_of_new_streams_gets_an_offer_in_the_end(
    house: House,
) -> None:
    """The gateway that should have told it was cut off from the broker then."""
    visitor = await candidate(house)
    await visitor.send("join")
    await visitor.of("joined")
    house.services.outdated.add("i1")
    assert "sdp" in await visitor.of("offer")


async def test_word_of_the_other_side_is_caught_up_with_after_an_outage(house: House) -> None:
    screen, visitor = await recruiter(house), await candidate(house)
    await screen.send("join")
    await screen.of("peer")
    await visitor.send("join")
    await visitor.of("joined")
    del house.services.seats["i1", Participant.CANDIDATE]  # nobody told
    house.gateway.live.on_connect()
    await screen.until(lambda frame: frame["type"] == "peer" and not frame["present"])


async def test_a_page_that_comes_back_by_itself_is_told_that_another_one_is_in_use(
    house: House,
) -> None:
    """S10: only a person takes the seat from a page in use."""
    phone, laptop = await candidate(house), await candidate(house)
    await phone.send("join")
    await phone.of("joined")
    house.services.sending.add("i1")
    await laptop.send("join", after="an older seat")
    await laptop.of("replaced")
    assert await laptop.closed() == 4409
    assert not [frame for frame in phone.frames if frame["type"] == "replaced"]


async def test_leaving_on_purpose_frees_the_seat_at_once(house: House) -> None:
    visitor = await candidate(house)
    await visitor.send("join")
    await visitor.of("joined")
    await visitor.send("leave")
    await visitor.closed()
    await house.services.until(lambda: not house.services.seats)


async def test_a_page_that_closes_frees_the_seat_after_a_grace(house: House) -> None:
    visitor = await candidate(house)
    await visitor.send("join")
    await visitor.of("joined")
    await visitor.close()
    await house.services.until(lambda: not house.services.seats)


async def test_when_media_forgot_the_room_the_page_joins_anew(house: House) -> None:
    visitor = await candidate(house)
    await visitor.send("join")
    await visitor.of("joined")
    house.services.lose_rooms()
    await visitor.of("rejoin")
    await visitor.send("join")
    assert (await visitor.of("joined"))["connection"] == 2


async def test_joining_waits_for_a_media_service_that_is_away(house: House) -> None:
    house.services.down.add("media")
    visitor = await candidate(house)
    await visitor.send("join")
    assert (await visitor.of("error"))["code"] == "service_unavailable"
    house.services.down.clear()
    assert (await visitor.of("joined"))["connection"] == 1


async def test_a_seat_survives_a_broker_that_is_away(house: House) -> None:
    """The call goes on without the broker, so nobody is asked to rejoin."""
    visitor = await candidate(house)
    await visitor.send("join")
    await visitor.of("joined")
    house.services.is_ready = False
    house.services.down.add("media")
    tries = house.services.calls["keep_alive"]
    await house.services.until(lambda: house.services.calls["keep_alive"] > tries + 5)
    house.services.down.clear()
    house.services.is_ready = True
    await visitor.send("join")
    assert (await visitor.of("joined"))["connection"] == 1
    assert not [f for f in visitor.frames if f["type"] == "rejoin"]


async def test_a_service_that_is_down_leaves_the_old_view_with_a_sentence(house: House) -> None:
    screen = await recruiter(house)
    await screen.view()
    house.services.down.add("plan")
    house.services.change_plan("i1", revision=50)
    view = await screen.view(lambda v: v["error"])
    assert view["plan"]["revision"] == 1
    assert "Nothing was lost" in view["error"]
    house.services.down.clear()
    view = await screen.view(lambda v: v["error"] is None)
    assert view["plan"]["revision"] == 50


async def test_a_service_that_hangs_delays_no_other_part(house: House) -> None:
    screen = await recruiter(house)
    await screen.view(lambda view: view["assessments"] == [])
    house.services.hanging.add("analysis")
    house.services.emit(analysis.AnswerAnalyzed("i1", "q1", True, datetime.now(UTC)))
    house.services.change_plan("i1", revision=70)
    await screen.view(lambda view: view["plan"]["revision"] == 70)


async def test_after_a_gap_of_the_broker_pages_get_everything_anew(house: House) -> None:
    screen = await recruiter(house)
    await screen.view()
    house.services.plans["i1"] = a_plan(revision=30)  # nobody told
    house.gateway.live.on_connect()
    await screen.view(lambda view: view["plan"]["revision"] == 30)


async def test_the_end_shows_on_both_sides_and_sockets_stay(house: House) -> None:
    """R50, R51."""
    screen, visitor = await recruiter(house), await candidate(house)
    await screen.send("join")
    await visitor.send("join")
    await visitor.of("joined")
    house.services.start_interview(StartInterview("i1"))
    headers = {"Cookie": (await house.signed_in(Role.ADMIN))["Cookie"]}
    answer = await house.client.post("/api/interviews/i1/end-call", headers=headers)
    assert answer.status == 200
    await visitor.view(lambda view: view["stage"] == "ended")
    await screen.view(lambda view: view["plan"]["stage"] == "ended")
    assert not visitor.socket.closed
    await visitor.send("join")
    assert (await visitor.of("error"))["code"] == "call_ended"


async def test_an_ended_interview_cannot_be_joined(house: House) -> None:
    """R50: the links no longer join."""
    house.services.change_interview("i1", status="report_ready", ended_at=datetime.now(UTC))
    visitor = await candidate(house)
    assert (await visitor.view())["stage"] == "ended"
    await visitor.send("join")
    assert (await visitor.of("error"))["code"] == "call_ended"
    assert not house.services.seats


async def test_deleting_an_interview_turns_its_pages_away(house: House) -> None:
    """R20."""
    visitor = await candidate(house)
    await visitor.view()
    headers = await house.signed_in()
    assert (await house.client.delete("/api/interviews/i1", headers=headers)).status == 204
    assert await visitor.closed() == 4404
    assert visitor.frames[-1]["code"] == "link_not_valid"


async def test_a_renewed_link_turns_the_old_one_away(house: House) -> None:
    visitor = await candidate(house)
    await visitor.view()
    del house.services.links["i1.candidate"]
    house.services.emit(an_invitation())
    assert await visitor.closed() == 4404


def an_invitation() -> scheduling.InvitationIssued:
    return scheduling.InvitationIssued(
        interview_id="i1",
        sequence_number=1,
        position="Python developer",
        candidate_name="Ada",
        candidate_email="ada@example.com",
        candidate_url="http://localhost/i/new",
        recruiter_name="Rita",
        recruiter_email="rita@example.com",
        starts_at=datetime.now(UTC),
        time_zone="Europe/Berlin",
        duration_minutes=45,
    )


@pytest.mark.parametrize("token", ["i1.recruiter", "i1.wrong", "unknown"])
async def test_wrong_links_open_no_call(house: House, token: str) -> None:
    """R26: the recruiter's link is refused on the candidate's page."""
    page = await Page.open(house.client, f"/ws/call/{token}")
    assert await page.closed() == 4404
    assert [frame["code"] for frame in page.frames] == ["link_not_valid"]


async def test_the_recruiter_page_needs_a_recruiter(house: House) -> None:
    stranger = await Page.open(house.client, RECRUITER)
    assert await stranger.closed() == 4401
    observer = await Page.open(house.client, RECRUITER, await house.signed_in(Role.OBSERVER))
    assert await observer.closed() == 4403
    assert stranger.frames[0]["code"] == "not_signed_in"
    assert observer.frames[0]["code"] == "not_allowed"


async def test_an_unknown_interview_has_no_call(house: House) -> None:
    page = await Page.open(house.client, "/ws/interviews/i2/call", await house.signed_in())
    assert await page.closed() == 4404


async def test_the_call_page_says_when_scheduling_is_away(house: House) -> None:
    house.services.down.add("scheduling")
    page = await candidate(house)
    assert await page.closed() == 4503
    assert page.frames[0]["code"] == "service_unavailable"


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"type": "dance"}',
        '{"type": "answer", "sdp": 5}',
        '{"type": "devices"}',
        '{"type": "devices", "devices": {"microphone": "loud"}}',
    ],
)
async def test_frames_that_make_no_sense_are_refused(house: House, text: str) -> None:
    page = await candidate(house)
    await page.socket.send_str(text)
    assert (await page.of("error"))["code"] == "invalid"
    await page.send("join")
    await page.of("joined")


async def test_lists_hear_which_rows_changed(house: House) -> None:
    """R54: Overview changes by itself."""
    page = await Page.open(house.client, "/ws/interviews", await house.signed_in(Role.OBSERVER))
    assert (await page.of("changed"))["interview_id"] is None  # what was fetched before is old
    house.services.emit(scheduling.InterviewStatusChanged("i1", "live"))
    assert await page.of("changed") == {"type": "changed", "interview_id": "i1"}
    house.gateway.live.on_connect()
    assert (await page.of("changed"))["interview_id"] is None


async def test_a_plan_that_is_not_prepared_yet_appears_when_it_is(house: House) -> None:
    kept = house.services.plans.pop("i1")
    screen = await recruiter(house)
    assert (await screen.of("error"))["code"] == "service_unavailable"
    house.services.plans["i1"] = kept
    await screen.view()


async def test_a_room_whose_media_process_died_is_joined_at_another_one(house: House) -> None:
    """Issue 3: both pages rejoin by themselves."""
    screen, visitor = await recruiter(house), await candidate(house)
    for page in (screen, visitor):
        await page.send("join")
        await page.of("joined")
    house.services.down.add("media-a")
    house.services.lose_rooms()
    for page in (screen, visitor):
        await page.of("rejoin")
        await page.send("join")
        await page.until(lambda f: f["type"] == "joined" and f["connection"] == 2)
    assert house.services.owner == "b"


async def test_a_call_is_ended_where_its_room_is(house: House) -> None:
    visitor = await candidate(house)
    await visitor.send("join")
    await visitor.of("joined")
    house.services.down.add("media-a")
    await house.services.ask(Ping(), to="media")
    path = "/api/interviews/i1/end-call"
    headers = await house.signed_in() | {"Origin": house.gateway.config.public_url}
    answer = await house.client.post(path, headers=headers)
    assert answer.status == 200, await answer.text()
    assert house.services.ended == {"i1"}


async def test_the_other_side_sees_silence_and_its_end(house: House) -> None:
    """A closed lid or a lost network shows before the seat is lost."""
    screen, visitor = await recruiter(house), await candidate(house)
    for page in (screen, visitor):
        await page.view()
    now = datetime.now(UTC)
    house.services.emit(media.ParticipantSilent("i1", Participant.CANDIDATE, 2, now))
    told = await screen.until(lambda f: "silent" in f)
    assert told == {"type": "peer", "present": True, "connection": 2, "silent": True}
    house.services.emit(media.ParticipantHeard("i1", Participant.CANDIDATE, 2, now))
    await screen.until(lambda f: f.get("silent") is False)
    assert not [f for f in visitor.frames if "silent" in f]


async def test_each_join_brings_a_fresh_pass_for_turn_that_names_nobody(tmp_path: Path) -> None:
    services = FakeServices()
    services.add_interview()
    urls = "turn:relay.example:3478?transport=udp,turns:relay.example:5349?transport=tcp"
    gateway = make_gateway(tmp_path, services, turn_urls=urls, turn_secret="s", turn_only=True)
    async with TestClient(TestServer(make_app(gateway, dist=tmp_path / "dist"))) as client:
        page = await Page.open(client, CANDIDATE)
        await page.send("join")
        first = await page.of("joined")
        (server,) = first["ice_servers"]
        assert (server["urls"], first["ice_transport_policy"]) == (urls.split(","), "relay")
        expiry, _, name = server["username"].partition(":")
        assert int(expiry) > time.time() + 3600
        assert "i1" not in name
        mac = hmac.new(b"s", server["username"].encode(), hashlib.sha1).digest()
        assert base64.b64decode(server["credential"]) == mac
