"""Both tracks are heard while the call runs: each second once, and only as the candidate agreed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.analysis.domain.interview import Interview
from services.analysis.domain.results import Heard, heard
from services.analysis.domain.work import Ending, WorkKind
from services.analysis.jobs import JOBS
from services.analysis.transcripts import TranscriptMaker
from shared.events.media import Participant
from shared.events.scheduling import Consent, ConsentWithdrawn
from shared.store import Document
from tests.unit.analysis.builders import (
    INTERVIEW,
    START,
    Told,
    a_call,
    a_plan,
    a_segment,
    at,
    closed,
    consents,
    shown,
    the_end,
)
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


def test_no_transcript_stays_of_a_consent_withdrawn_while_it_was_written(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process hears of it between the look at the pieces and the write."""
    office.hear(*a_call(), *END)
    merged = TranscriptMaker.merged

    def late(maker: TranscriptMaker, interview: Interview) -> Document:
        made = merged(maker, interview)
        monkeypatch.setattr(TranscriptMaker, "merged", merged)
        office.hear(ConsentWithdrawn(INTERVIEW, Consent.ANALYSIS, at(110)))
        return made

    monkeypatch.setattr(TranscriptMaker, "merged", late)
    office.work()
    assert office.do.transcripts.get(INTERVIEW) is None
    assert "TranscriptReady" not in office.said()


def test_a_last_word_that_left_nothing_of_its_piece_is_heard_after_the_call() -> None:
    """The piece from there to the end of the sound begins and ends as the one before did."""
    told = Told().hear(a_plan(), *consents(Consent.ANALYSIS), shown(1, 0), at_s=21)
    told.hear(a_segment(Participant.CANDIDATE, 1, 0, 20)).do(WorkKind.ASR)
    told.hear(a_segment(Participant.CANDIDATE, 2, 20, 21), closed(1, 0, 20.9))
    (cut_off,) = told.open(WorkKind.ASR)
    assert (cut_off.ending, cut_off.to_at) == (Ending.WORD, at(21))
    nothing = Heard((), 0.0)
    told.take(heard(told.interview, cut_off.id, nothing, now=told.now, engines=told.engines))
    told.hear(*the_end(21, candidate=2))
    (last,) = told.open(WorkKind.ASR)
    assert (last.from_at, last.to_at) == (cut_off.from_at, cut_off.to_at)
    assert last.id != cut_off.id, "a job of that id is done: the report would wait for ever"
