"""People first: what a report leaves out until its viewer has rated, looked for in its bytes."""

import json
from typing import Any

import pytest

from services.analysis.domain.advance import run_again
from services.analysis.domain.assessment import Criterion, Quote, Verdict
from services.analysis.domain.errors import RunsAgainAlready
from services.analysis.domain.interview import Interview
from services.analysis.domain.people.overriding import overridden, withdrawn
from services.analysis.domain.people.rating import shown_without_rating
from services.analysis.domain.people.sight import watched
from services.analysis.domain.results import judged
from services.analysis.domain.work import WorkKind
from services.analysis.rate_first import as_seen_by, live_only
from services.analysis.views import assessments_view, report_view
from shared.contracts import codec
from shared.events.scheduling import Consent, ConsentWithdrawn
from shared.requests.analysis import Report
from tests.unit.analysis.builders import (
    INTERVIEW,
    MODEL,
    Told,
    a_call,
    a_judgement,
    at,
    the_end,
)
from tests.unit.analysis.test_people import OTTO, RITA, rate

SAID = "canary-5b1d"
FOUND = a_judgement(
    0.8642,
    criteria=(
        Criterion("k1", SAID, Verdict.MET, Quote(f"quoted {SAID}", 1.0, 2.0), f"comment {SAID}"),
    ),
    comment=f"overall {SAID}",
    follow_up=f"ask {SAID}",
    model=f"model {SAID}",
)
END = the_end(100, candidate=10, recruiter=10)


@pytest.fixture
def finished() -> Interview:
    """Both answers were assessed alike, with a canary in every word."""
    return Told(MODEL).hear(*a_call(), *END, at_s=110).do_all(FOUND).interview


def seen_by(interview: Interview, viewer_id: str, *, rate_first: bool = True) -> Report:
    report = report_view(interview, None, MODEL)
    return as_seen_by(report, interview, viewer_id, rate_first=rate_first)


def sent(report: Report) -> str:
    return json.dumps(codec.to_plain(report))


def tells(report: Report) -> bool:
    """Whether anything of what was found, or a figure that follows from it, is in the bytes."""
    return any(secret in sent(report) for secret in (SAID, "0.8642", "86.4"))


def test_nothing_of_an_answer_is_sent_before_it_is_rated(finished: Interview) -> None:
    report = seen_by(finished, "rita")
    assert not tells(report)
    assert [each.is_hidden for each in report.assessments] == [True, True]
    assert (report.score, report.is_score_hidden) == (None, True)


def test_what_was_found_shows_answer_by_answer_and_the_figure_at_last(
    finished: Interview,
) -> None:
    once = rate(finished, question="q1")
    report = seen_by(once, "rita")
    assert [each.is_hidden for each in report.assessments] == [False, True]
    assert sent(report).count(f"overall {SAID}") == 1
    assert [part.value for part in report.score_parts] == [0.8642, None]
    assert report.score is None
    whole = seen_by(rate(once, question="q2"), "rita")
    assert (whole.score, whole.is_score_hidden) == (86.4, False)


def test_it_is_hidden_from_each_person_until_that_person_has_rated(finished: Interview) -> None:
    both = rate(rate(finished, question="q1"), question="q2")
    assert tells(seen_by(both, "rita"))
    assert not tells(seen_by(both, "otto"))
    assert "Rita" not in sent(seen_by(both, "otto"))


def test_it_shows_without_a_rating_on_request(finished: Interview) -> None:
    looked, _ = shown_without_rating(finished, "q1", person=RITA, now=at(200))
    assert [each.is_hidden for each in seen_by(looked, "rita").assessments] == [False, True]


def test_observers_see_all_and_so_does_everybody_where_it_is_switched_off(
    finished: Interview,
) -> None:
    assert tells(seen_by(finished, ""))
    assert tells(seen_by(finished, "rita", rate_first=False))


def test_what_could_not_be_assessed_is_not_hidden() -> None:
    none = a_judgement(None, reason="The sound was too poor to say anything about this answer.")
    interview = Told(MODEL).hear(*a_call(), *END, at_s=110).do_all(none).interview
    report = seen_by(interview, "rita")
    assert [each.is_hidden for each in report.assessments] == [False, False]
    assert not report.is_score_hidden


def test_the_call_page_gets_live_assessments_and_none_after_the_call(
    finished: Interview,
) -> None:
    """R46 stays; what the report hides does not come by another way."""
    told, live = in_call()
    running = live_only(assessments_view(live), told.interview, rate_first=True)
    assert [each.is_provisional for each in running.items] == [True, True]
    assert not live_only(assessments_view(finished), finished, rate_first=True).items
    assert live_only(assessments_view(finished), finished, rate_first=False).items


def test_a_rating_after_the_live_assessment_was_seen_is_marked() -> None:
    _, interview = in_call()
    page_open = watched(interview, "rita", at(10))
    marks = {
        person.id: rate(page_open, person=person).judgements.ratings[-1].saw_ai
        for person in (RITA, OTTO)
    }
    assert marks == {"rita": True, "otto": False}


def test_opening_the_call_page_after_the_call_shows_no_live_assessment(
    finished: Interview,
) -> None:
    assert watched(finished, "rita", at(300)) is finished


def in_call() -> tuple[Told, Interview]:
    """A running call whose first answer has a live assessment."""
    told = Told(MODEL).hear(*a_call(), at_s=70)
    told.do_all(FOUND)
    return told, told.interview


def overriding(interview: Interview, level: int) -> Told:
    told = Told(MODEL)
    told.interview, _ = overridden(
        interview, "q1", person=RITA, level=level, reason="So it is", now=at(200)
    )
    return told.wait_until(200)


def test_a_persons_override_counts_in_figure_parts_and_overview(finished: Interview) -> None:
    """S28."""
    told = overriding(finished, 1)
    report = seen_by(told.interview, "")
    assert [(part.value, part.is_by_person) for part in report.score_parts] == [
        (0.0, True),
        (0.8642, False),
    ]
    assert report.score == 43.2
    assert report.score_label == "AI score from 2 of 2 questions asked, 1 answer rated by a person"
    contents = [each for each in told.said if type(each).__name__ == "ReportContent"]
    assert [(each.score, each.label) for each in contents] == [(43.2, report.score_label)]
    assert [each.value for each in report.assessments] == [0.8642, 0.8642]  # stands beside it


def test_a_withdrawn_override_gives_the_ais_figure_back(finished: Interview) -> None:
    told = overriding(finished, 1)
    told.interview, _ = withdrawn(told.interview, "q1", person=RITA, now=at(210))
    told.wait_until(210)
    assert seen_by(told.interview, "").score == 86.4


def test_an_override_stays_when_the_answer_is_judged_anew(finished: Interview) -> None:
    told = overriding(finished, 4)
    again: dict[str, Any] = {"now": at(300), "engines": MODEL}
    work = next(w for w in told.interview.work if w.kind == WorkKind.SCORE and not w.is_live)
    told.take(judged(told.interview, work.id, a_judgement(0.1), **again))
    assert seen_by(told.interview, "").score_parts[0].value == 1.0


def run_again_by(told: Told, value: float) -> Interview:
    told.take(run_again(told.interview, now=told.now, engines=MODEL))
    assert told.interview.report.state == "ready", "the report stays until there is a new one"
    return told.do_all(a_judgement(value, engine="litellm")).interview


def test_a_finished_report_is_judged_again_and_keeps_what_it_said() -> None:
    told = Told(MODEL).hear(*a_call(), *END, at_s=110).do_all(FOUND)
    transcript_of = told.interview.transcript_of
    report = seen_by(run_again_by(told, 0.25), "")
    assert (report.score, told.interview.transcript_of) == (25.0, transcript_of)
    [version] = report.versions
    assert (version.number, version.score, version.rubric_version) == (1, 86.4, "python@3")
    assert [part.value for part in version.score_parts] == [0.8642, 0.8642]
    assert [each.number for each in seen_by(run_again_by(told, 0.5), "").versions] == [1, 2]


def test_a_report_that_runs_again_is_not_run_again() -> None:
    told = Told(MODEL).hear(*a_call(), *END, at_s=110).do_all(FOUND)
    told.take(run_again(told.interview, now=told.now, engines=MODEL))
    with pytest.raises(RunsAgainAlready):
        run_again(told.interview, now=told.now, engines=MODEL)


def test_what_was_hidden_is_hidden_in_its_versions() -> None:
    told = Told(MODEL).hear(*a_call(), *END, at_s=110).do_all(FOUND)
    again = run_again_by(told, 0.25)
    assert not tells(seen_by(again, "rita"))
    assert "0.8642" in sent(seen_by(rate(again, question="q1"), "rita"))


def test_versions_hide_what_they_rated_although_the_report_cannot_any_more() -> None:
    told = Told(MODEL).hear(*a_call(), *END, at_s=110).do_all(FOUND)
    told.take(run_again(told.interview, now=told.now, engines=MODEL))
    again = told.do_all(a_judgement(None, engine="litellm")).interview
    report = seen_by(again, "rita")
    assert not tells(report)
    assert [each.is_hidden for each in report.assessments] == [False, False]
    assert "0.8642" in sent(seen_by(rate(again, question="q1"), "rita"))


def test_no_version_outlives_the_consent_to_the_analysis() -> None:
    told = Told(MODEL).hear(*a_call(), *END, at_s=110).do_all(FOUND)
    run_again_by(told, 0.25)
    told.hear(ConsentWithdrawn(INTERVIEW, Consent.ANALYSIS, at(400)), at_s=400)
    assert told.interview.versions == ()
