"""Answers are judged without the recruiter's words, whichever track is heard first."""

from pathlib import Path

import pytest

from services.analysis.domain.speech import shifted
from services.analysis.domain.work import WorkKind
from shared.events.media import Participant
from tests.unit.analysis.builders import a_call, a_track, text_of, words
from tests.unit.analysis.office import END, SPOKEN, Office, an_office, done

# The recruiter reads out what the candidate might have said, and the candidate's loudspeaker is on.
HINT = words("two threads each hold a lock and neither of them can continue", 65.0)
OWN = words("nobody ever told me about these strange computers during school", 75.0)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = an_office(tmp_path)
    candidate = tuple(word for word in SPOKEN["candidate"] if word.start_s < 60)
    office.spoken = {
        "recruiter": (*SPOKEN["recruiter"], *HINT),
        "candidate": (*candidate, *shifted(HINT, 0.3), *OWN),
    }
    return office


def by_question(office: Office) -> dict[str, tuple[float | None, bool]]:
    """The value of each answer, and whether it had a leak."""
    return {each["question_id"]: (each["value"], each["has_leak"]) for each in office.assessments}


def without_track(participant: Participant) -> list[object]:
    others = a_track(participant, 100)
    return [event for event in a_call() if event not in others]


def test_what_the_recruiter_reads_out_is_no_answer(office: Office) -> None:
    office.hear(*a_call())
    office.work()
    assert by_question(office) == {"q1": (1.0, False), "q2": (0.0, True)}
    office.hear(*END)
    office.work()
    assert by_question(office) == {"q1": (1.0, False), "q2": (0.0, True)}
    lines = {line["participant"]: line["text"] for line in office.report["transcript"]}
    assert lines["candidate"] == text_of(OWN)


def test_what_was_left_out_is_kept_with_its_times(office: Office) -> None:
    office.hear(*a_call(), *END)
    office.work()
    (left_out,) = office.report["left_out"]
    assert left_out["text"] == text_of(HINT)
    assert (left_out["start_s"], left_out["end_s"]) == (65.3, HINT[-1].end_s + 0.3)
    stored = " ".join(piece["words"] for piece in office.pieces)
    assert stored.count('"continue"') == 3, "q1's, the recruiter's, and the one that leaked"


@pytest.mark.parametrize("late", list(Participant))
def test_the_order_of_the_tracks_makes_no_difference(office: Office, late: Participant) -> None:
    """A live judgement that heard too much is made again when the other track says so."""
    office.hear(*without_track(late))
    office.work()
    office.hear(*a_track(late, 100))
    office.work()
    assert by_question(office)["q2"] == (0.0, True)
    office.hear(*END)
    office.work()
    assert by_question(office)["q2"] == (0.0, True)
    assert [part["value"] for part in office.report["score_parts"]] == [1.0, 0.0]


def test_an_old_judgement_that_comes_late_is_not_believed(office: Office) -> None:
    """It was made of other words."""
    office.hear(*without_track(Participant.RECRUITER))
    late = None
    while late is None:
        if claim := office.do.jobs.claim(WorkKind.SCORE, "slow"):
            late = claim if "thing 2" in claim["payload"]["question"] else None
        elif claim := office.do.jobs.claim(WorkKind.ASR, "quick"):
            claim.finish({"result": done(WorkKind.ASR, claim["payload"], office.spoken)})
        office.do.settle_finished_jobs()
    office.hear(*a_track(Participant.RECRUITER, 100))
    office.work()
    late.finish({"result": done(WorkKind.SCORE, late["payload"])})
    office.work()
    assert by_question(office)["q2"] == (0.0, True)


def test_a_call_without_a_leak_is_judged_once(office: Office) -> None:
    office.spoken = SPOKEN
    office.hear(*a_call(), *END)
    office.work()
    judged = [payload for payload in office.payloads if "question" in payload]
    assert len(judged) == 2
    assert office.report["left_out"] == []
