"""Corrections of the transcript stand beside what was heard."""

from pathlib import Path

import pytest

from services.analysis import corrections
from services.analysis.domain.corrections import corrected, correction_of
from services.analysis.domain.errors import LineNotFound
from services.analysis.domain.facts import learned
from services.analysis.domain.interview import Interview
from services.analysis.domain.people.judgements import Person
from services.analysis.domain.speech import Utterance, Word
from services.analysis.payloads import words_to
from services.analysis.views import report_view
from shared.events import plan, scheduling
from shared.events.media import Participant
from shared.events.scheduling import Consent
from shared.requests.analysis.corrections import CorrectLine
from shared.requests.analysis.people import Rater
from tests.unit.analysis.builders import DEMO, INTERVIEW, a_call, a_plan, at
from tests.unit.analysis.office import END, an_office

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
