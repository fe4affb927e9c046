"""Corrections of the transcript stand beside what was heard."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.analysis import corrections
from services.analysis.domain.corrections import as_corrected, corrected, correction_of
from services.analysis.domain.errors import LineNotFound
from services.analysis.domain.facts import learned
from services.analysis.domain.interview import Interview
from services.analysis.domain.people.judgements import Person
from services.analysis.domain.speech import Utterance, Word, within
from services.analysis.payloads import words_from, words_to
from services.analysis.score.hashes import words_hash
from services.analysis.views import report_view
from shared.events import plan, scheduling
from shared.events.media import Participant
from shared.events.scheduling import Consent
from shared.requests.analysis.corrections import CorrectLine
from shared.requests.analysis.people import Rater
from tests.unit.analysis.builders import DEMO, INTERVIEW, a_call, a_plan, at
from tests.unit.analysis.office import END, Office, an_office

KIM = Person("p1", "Kim Sample")
HEARD = Utterance(Participant.CANDIDATE, (Word("Dead", 10, 11), Word("log.", 11, 12)))


def test_a_line_has_one_correction_and_what_was_heard() -> None:
    once = corrected((), HEARD, text="Deadlock", person=KIM, now=at(100))
    twice = corrected(once, HEARD, text="Deadlock.", person=KIM, now=at(101))
    assert [(each.heard, each.text) for each in twice] == [("Dead log.", "Deadlock.")]
    assert corrected(twice, HEARD, text=None, person=KIM, now=at(102)) == ()
    assert corrected(twice, HEARD, text="Dead log.", person=KIM, now=at(102)) == ()


def test_a_correction_is_found_when_the_lines_are_cut_anew() -> None:
    known = corrected((), HEARD, text="Deadlock.", person=KIM, now=at(100))
    longer = Utterance(Participant.CANDIDATE, (Word("A", 8, 9), *HEARD.words))
    others = Utterance(Participant.RECRUITER, HEARD.words)
    assert correction_of(longer, known) == known[0]
    assert correction_of(others, known) is None


def test_the_report_tells_both() -> None:
    known = corrected((), HEARD, text="Deadlock.", person=KIM, now=at(100))
    interview = Interview(id=INTERVIEW, corrections=known)
    for event in (a_plan(), plan.InterviewStarted(INTERVIEW, at(0))):
        interview = learned(interview, event)
    transcript = {
        "engine": "whisper",
        "utterances": [{"participant": "candidate", "words": words_to(HEARD.words)}],
    }
    (line,) = report_view(interview, transcript, DEMO).transcript
    assert line.text == "Dead log."
    assert line.correction is not None and line.correction.text == "Deadlock."
    assert line.correction.person.name == "Kim Sample"


def test_corrections_go_with_the_consent_to_analysis() -> None:
    known = corrected((), HEARD, text="Deadlock.", person=KIM, now=at(100))
    interview = Interview(id=INTERVIEW, corrections=known)
    kept = learned(interview, scheduling.ConsentWithdrawn(INTERVIEW, Consent.RECORDING, at(1)))
    assert kept.corrections == known
    gone = learned(interview, scheduling.ConsentWithdrawn(INTERVIEW, Consent.ANALYSIS, at(1)))
    assert gone.corrections == ()


def test_a_line_of_a_consent_withdrawn_in_this_moment_is_not_corrected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The correction holds what the candidate said, which nobody may keep any more."""
    office = an_office(tmp_path)
    office.hear(*a_call(), *END)
    office.work()
    line = office.report["transcript"][0]
    kim, who, start_s = Rater("p1", "Kim Sample"), line["participant"], line["start_s"]
    asked = CorrectLine(INTERVIEW, kim, who, start_s, "Better.")
    found = corrections._line(office.do, asked)
    office.hear(scheduling.ConsentWithdrawn(INTERVIEW, Consent.ANALYSIS, at(300)))
    monkeypatch.setattr(corrections, "_line", lambda *_: found)
    with pytest.raises(LineNotFound):
        corrections.correct_line(office.do, asked)
    assert office.interview.corrections == ()
    office.components.close()


def test_corrected_words_keep_the_times_of_what_they_leave_as_it_was() -> None:
    heard = (
        Word("a", 8, 9),
        Word("dead", 10, 10.5, 0.4),
        Word("log", 10.5, 11),
        Word("is", 12, 13),
    )
    line = Utterance(Participant.CANDIDATE, heard[1:])
    known = corrected((), line, text="deadlock is bad", person=KIM, now=at(100))
    said = as_corrected(heard, known, Participant.CANDIDATE)
    assert [(word.word, word.start_s, word.end_s) for word in said] == [
        ("a", 8, 9),
        ("deadlock", 10, 11),
        ("is", 12, 13),
        ("bad", 13, 13),
    ]
    assert as_corrected(heard, known, Participant.RECRUITER) == heard
    assert as_corrected((), known, Participant.CANDIDATE) == ()


@pytest.fixture
def finished(tmp_path: Path) -> Iterator[Office]:
    office = an_office(tmp_path)
    office.hear(*a_call(), *END)
    office.work()
    yield office
    office.components.close()


def correct(office: Office, text: str | None) -> None:
    """The candidate's first line."""
    line = next(each for each in office.report["transcript"] if each["participant"] == "candidate")
    asked = CorrectLine(INTERVIEW, Rater("p1", "Kim"), "candidate", line["start_s"], text)
    corrections.correct_line(office.do, asked)


def test_each_change_of_a_line_is_told_once(finished: Office) -> None:
    correct(finished, "Better.")
    correct(finished, "Better.")
    correct(finished, None)
    correct(finished, None)
    assert finished.said().count("TranscriptCorrected") == 2


def test_run_again_judges_the_corrected_words_and_the_hash_comes_out_again(
    finished: Office,
) -> None:
    before = finished.report
    correct(finished, "I do not know what that would be.")
    seen = finished.report
    assert seen["is_corrected_since"]
    assert seen["score"] == before["score"]
    quotes = [point["quote"] for point in seen["assessments"][0]["criteria"] if point["quote"]]
    assert quotes and all(quote["is_outdated"] for quote in quotes)
    finished.do.run_again(INTERVIEW)
    finished.work()
    after = finished.report
    assert not after["is_corrected_since"]
    assert after["assessments"][0]["value"] != before["assessments"][0]["value"]
    # From the stored transcript and the corrections that were judged comes the same hash, also when
    # somebody has corrected the line once more.
    correct(finished, "Something else altogether.")
    assert finished.report["is_corrected_since"]
    interview = finished.interview
    heard = [
        word
        for line in (finished.do.transcripts.get(INTERVIEW) or {})["utterances"]
        if line["participant"] == "candidate"
        for word in words_from(line["words"])
    ]
    said = as_corrected(heard, interview.judged_corrections, Participant.CANDIDATE)
    judged = within(said, interview.windows_of("q1"))
    assert after["assessments"][0]["words_hash"] == words_hash(judged)


def test_a_correction_of_the_recruiters_line_asks_for_no_other_judgement(finished: Office) -> None:
    line = finished.report["transcript"][0]
    assert line["participant"] == "recruiter"
    asked = CorrectLine(INTERVIEW, Rater("p1", "Kim"), "recruiter", line["start_s"], "What?")
    corrections.correct_line(finished.do, asked)
    assert not finished.report["is_corrected_since"]
