"""What is said in a running interview, as the recruiter's page reads it and nobody else does."""

import pytest

from services.gateway.auth.accounts import Role
from shared.events import analysis
from shared.events.media import Participant
from tests.unit.gateway.browser import Page
from tests.unit.gateway.builders import an_utterance
from tests.unit.gateway.conftest import House

PATH = "/api/interviews/{}/transcript/live"


async def test_a_recruiter_reads_what_both_said(house: House) -> None:
    house.services.said = [an_utterance("of numbers"), an_utterance("is asked", "recruiter")]
    answer = await house.client.get(PATH.format("i1"), headers=await house.signed_in())
    assert answer.status == 200
    times = {"start_s": 1.0, "end_s": 2.0}
    assert await answer.json() == {
        "lines": [
            {"participant": "candidate", "text": "a list of numbers", **times},
            {"participant": "recruiter", "text": "a list is asked", **times},
        ],
        "until_s": 12.0,
        "behind_s": 3.0,
        "trouble": None,
    }


async def test_a_page_asks_only_for_what_may_have_changed(house: House) -> None:
    house.services.said = [an_utterance()]
    headers = await house.signed_in()
    for from_s, count in (("1.9", 1), ("2", 0)):
        answer = await house.client.get(f"{PATH.format('i1')}?from_s={from_s}", headers=headers)
        assert len((await answer.json())["lines"]) == count
    for wrong in ("soon", "-1", "nan"):
        answer = await house.client.get(f"{PATH.format('i1')}?from_s={wrong}", headers=headers)
        assert answer.status == 422
        assert "from_s" in (await answer.json())["fields"]


@pytest.mark.parametrize(("role", "status"), [(None, 401), (Role.OBSERVER, 403)])
async def test_nobody_else_reads_it(house: House, role: Role | None, status: int) -> None:
    """N7: a candidate has no account; an observer has no seat in the call."""
    headers = await house.signed_in(role) if role else {}
    answer = await house.client.get(PATH.format("i1"), headers=headers)
    assert answer.status == status
    assert "lines" not in await answer.json()


async def test_a_transcript_that_cannot_be_read_is_said_so(house: House) -> None:
    house.services.down.add("analysis")
    answer = await house.client.get(PATH.format("i1"), headers=await house.signed_in())
    assert answer.status == 503
    assert "Could not read the transcript" in (await answer.json())["message"]


async def test_new_words_are_told_to_the_recruiter_alone(house: House) -> None:
    """N7: neither side's words make a sound on the candidate's socket."""
    screen = await Page.open(house.client, "/ws/interviews/i1/call", await house.signed_in())
    visitor = await Page.open(house.client, "/ws/call/i1.candidate")
    await screen.view()
    await visitor.view()
    for who, until_s in ((Participant.CANDIDATE, 7.5), (Participant.RECRUITER, 9.0)):
        house.services.emit(analysis.TranscriptGrew("i1", who, until_s))
        told = await screen.of("transcript")
        assert told == {"type": "transcript", "participant": who.value, "until_s": until_s}
    house.services.change_plan("i1", stage="general")
    await visitor.view(lambda view: view["stage"] == "live")
    assert "transcript" not in visitor.text
