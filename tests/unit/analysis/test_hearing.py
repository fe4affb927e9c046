"""Both tracks are heard while the call runs: each second once, and only as the candidate agreed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.analysis.domain.work import WorkKind
from services.analysis.jobs import JOBS
from shared.events.scheduling import Consent, ConsentWithdrawn
from tests.unit.analysis.builders import INTERVIEW, START, a_call, at
from tests.unit.analysis.office import END, Office, an_office, done


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = an_office(tmp_path)
    yield made
    made.components.close()


def test_segments_handed_to_a_worker_reach_beyond_the_piece(office: Office) -> None:
    """A word at the edge is heard in full."""
    office.hear(*a_call())
    office.work()
    heard = (each for each in office.payloads if each.get("participant") == "candidate")
    later = next(each for each in heard if each["from_at"] > START)
    assert later["segments"][0]["started_at"] < later["from_at"]


def test_what_both_said_can_be_read_while_the_call_runs(office: Office) -> None:
    """And later only what is new, for pages that ask again and again."""
    office.hear(*a_call())
    office.work()
    live = office.live()
    assert [line["participant"] for line in live["utterances"]] == [
        "recruiter",
        "candidate",
        "candidate",
    ]
    assert (live["behind_s"], live["until_s"]) == (9.5, 90.5), "what is left makes no piece"
    assert office.live(60.0)["utterances"] == live["utterances"][2:]


def test_nothing_is_read_of_a_call_without_consent(office: Office) -> None:
    office.hear(*a_call())
    office.work()
    office.hear(ConsentWithdrawn(INTERVIEW, Consent.ANALYSIS, at(90)))
    assert {name for name, value in office.live().items() if value} == set()
    assert office.pieces == []


def test_words_that_come_after_the_consent_was_withdrawn_are_not_kept(office: Office) -> None:
    """A worker may be at it at that moment."""
    office.hear(*a_call())
    claim = office.do.jobs.claim(WorkKind.ASR, "worker")
    assert claim is not None
    claim.finish({"result": done(WorkKind.ASR, claim["payload"])})
    stored = office.components.store.get(JOBS, claim.id)
    office.hear(ConsentWithdrawn(INTERVIEW, Consent.ANALYSIS, at(90)))
    assert stored is not None
    office.components.store.insert(JOBS, stored)
    office.do.settle_finished_jobs()
    assert office.pieces == []


def test_nothing_is_transcribed_twice(office: Office) -> None:
    """What was heard during the call is not heard again after it."""
    office.hear(*a_call())
    office.work()
    during = len(office.payloads)
    office.hear(*END)
    office.work()
    heard = [payload for payload in office.payloads if "from_at" in payload]
    after = [payload for payload in office.payloads[during:] if "from_at" in payload]
    assert sum((p["to_at"] - p["from_at"]).total_seconds() for p in heard) == 200.0
    assert all(payload["to_at"] == at(100) for payload in after)
