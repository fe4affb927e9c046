"""scheduling as a real process on a real broker: links, list, status, deletion (R16-R26, R53)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from deploy.broker import Broker
from shared import clock
from shared.events import Event
from shared.events.analysis import ReportContent, ReportProgressed, ReportReady
from shared.events.media import CallEnded, CandidateJoined, EndReason
from shared.events.scheduling import (
    ConsentGiven,
    InterviewDeleted,
    InterviewScheduled,
    InterviewStatusChanged,
    InvitationIssued,
)
from shared.messaging.errors import Refused
from tests.integration.core import RITA, Core, Gateway, gateway
from tests.integration.messaging.publishing import an_envelope, publish


@pytest.fixture(scope="module")
def core(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Core]:
    with Core(tmp_path_factory.mktemp("core"), broker.url, "scheduling", "plan") as running:
        yield running


@pytest_asyncio.fixture
async def office(core: Core) -> AsyncIterator[Gateway]:
    async with gateway(core.url, "scheduling", "plan") as asking:
        yield asking


async def refusal(asked: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        await asked
    return refused.value


async def test_double_click_makes_one_interview_and_one_event(office: Gateway) -> None:
    """R16."""
    request_id = clock.new_id()
    made = await asyncio.gather(*(office.create_interview(request_id=request_id) for _ in range(5)))
    (interview_id,) = {interview["id"] for interview in made}
    await office.hears(InvitationIssued, interview_id)
    assert len(office.said(InterviewScheduled, interview_id)) == 1
    assert made[0]["starts_at"] == "2199-12-01T13:30:00.000Z"


async def test_wrong_fields_are_named_and_nothing_is_stored(office: Gateway) -> None:
    """R11-R14."""
    before = (await office.ask("scheduling.list_interviews"))["total"]
    refused = await refusal(office.create_interview(position="", local_time="soon"))
    assert (refused.kind, refused.code) == ("invalid", "invalid_interview")
    assert set(refused.fields) == {"position", "local_time"}
    refused = await refusal(office.ask("scheduling.create_interview", recruiter=RITA))
    assert "candidate_email" in refused.fields
    assert (await office.ask("scheduling.list_interviews"))["total"] == before


async def test_links_open_their_own_view_until_they_are_replaced_or_the_interview_is_deleted(
    office: Gateway,
) -> None:
    """R20-R23, R26."""
    made = await office.create_interview()
    of = {"interview_id": made["id"]}
    tokens = [made[f"{role}_url"].rpartition("/")[2] for role in ("candidate", "recruiter")]
    roles = [(await office.ask("scheduling.resolve_link", token=t))["role"] for t in tokens]
    assert roles == ["candidate", "recruiter"]
    moved = await office.ask(
        "scheduling.change_date", local_time="2199-12-02 09:00", time_zone="UTC", actor=RITA, **of
    )
    assert moved["candidate_url"] == made["candidate_url"]
    rotated = await office.ask("scheduling.rotate_candidate_link", actor=RITA, **of)
    assert rotated["candidate_url"] != made["candidate_url"]
    dead = await refusal(office.ask("scheduling.resolve_link", token=tokens[0]))
    unknown = await refusal(office.ask("scheduling.resolve_link", token="nobody.knows"))
    assert str(dead) == str(unknown) and dead.code == "link_not_valid"
    await office.ask("scheduling.delete_interview", actor=RITA, **of)
    await refusal(office.ask("scheduling.resolve_link", token=tokens[1]))
    assert (await refusal(office.ask("scheduling.get_interview", **of))).kind == "not_found"
    await office.hears(InterviewDeleted, made["id"])


async def test_candidate_side_is_seen_by_the_recruiter(office: Gateway) -> None:
    """R25, S15."""
    made = await office.create_interview()
    of = {"interview_id": made["id"]}
    await office.ask("scheduling.record_link_opened", **of)
    await office.ask("scheduling.record_device_check", has_camera=True, has_microphone=True, **of)
    consents = {"data": True, "recording": False, "analysis": True}
    assert await office.ask("scheduling.give_consents", **consents, **of) == consents
    seen = await office.ask("scheduling.get_interview", **of)
    assert seen["link_opened_at"] and seen["device_check"]["has_camera"]
    await office.hears(ConsentGiven, made["id"])
    given = {each.consent.value for each in office.said(ConsentGiven, made["id"])}
    assert given <= {"data", "analysis"}


async def test_status_follows_events_that_come_twice_and_in_disorder(
    core: Core, office: Gateway
) -> None:
    """R30, R53, R54."""
    made = await office.create_interview()
    interview_id, now = made["id"], clock.now()
    publish(core.url, an_envelope(CandidateJoined(interview_id, 1, now)))
    await office.becomes(
        "scheduling.get_interview",
        lambda seen: seen["status"] == "candidate_waiting",
        interview_id=interview_id,
    )
    await office.becomes(
        "plan.get_plan", lambda plan: plan["candidate_present"], interview_id=interview_id
    )
    await office.ask("plan.start_interview", interview_id=interview_id)
    said: list[Event] = [
        ReportReady(interview_id, now),
        ReportContent(interview_id, 72.5, "AI score"),
        ReportProgressed(interview_id, "transcribing", 40),
        CallEnded(interview_id, now, EndReason.ENDED_BY_RECRUITER),
    ]
    envelopes = [an_envelope(event) for event in said]
    times = [now.replace(microsecond=0), now, now.replace(year=now.year - 1), now]
    wrong_order = [
        type(e)(e.id, e.event, time, e.sequence, e.correlation_id)
        for e, time in zip(envelopes, times, strict=True)
    ]
    publish(core.url, *wrong_order, *wrong_order)
    seen = await office.becomes(
        "scheduling.get_interview",
        lambda seen: seen["status"] == "report_ready" and seen["ended_at"] and seen["score"],
        interview_id=interview_id,
        viewer_id="",
    )
    assert (seen["score"], seen["score_label"]) == (72.5, "AI score")
    await office.hears(InterviewStatusChanged, interview_id)


async def test_list_is_searched_and_paged(office: Gateway) -> None:
    """R54, R10."""
    name = f"Quirin{clock.new_id()[-6:]}"
    for number in range(3):
        await office.create_interview(candidate_name=f"{name} {number}")
    first = await office.ask("scheduling.list_interviews", search=name, limit=2)
    rest = await office.ask("scheduling.list_interviews", search=name, after=first["next"])
    found = [item["candidate_name"][-1] for item in (*first["items"], *rest["items"])]
    assert sorted(found) == ["0", "1", "2"] and first["total"] == 3
    assert set(first["counters"]) == {"today", "waiting_for_report", "failed"}
    assert (await refusal(office.ask("scheduling.list_interviews", order="salary"))).code == (
        "invalid_query"
    )
