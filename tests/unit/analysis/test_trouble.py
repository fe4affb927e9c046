"""B13: technical trouble is never the candidate's fault."""

import pytest

from services.analysis.views import assessments_view
from shared.events import media
from shared.events.media import Participant, Recording, RecordingGap
from tests.unit.analysis.builders import INTERVIEW, Told, a_call, a_judgement, at, the_end


def a_report(*gaps: RecordingGap, of: Participant = Participant.CANDIDATE) -> Told:
    told = Told().hear(*a_call(), at_s=95).do_all(a_judgement(0.25)).hear(the_end(100)[0], at_s=101)
    recordings = tuple(
        Recording(each, at(0), 100.0, 10, gaps if each == of else ()) for each in Participant
    )
    return told.hear(media.RecordingReady(INTERVIEW, recordings)).do_all(a_judgement(0.25))


def trouble(told: Told) -> list[str | None]:
    return [each.technical_trouble for each in assessments_view(told.interview).items]


def test_an_answer_that_was_hit_is_marked_and_counts_nowhere() -> None:
    told = a_report(RecordingGap(at(65), at(75), "lost"))
    assert trouble(told) == [
        None,
        "For 10 s of this answer the candidate's connection was interrupted.",
    ]
    report = told.interview.report
    assert [part.value for part in report.parts] == [0.25, None]
    assert report.score == 25.0


@pytest.mark.parametrize("reason", ["absent", "lost", "disk", "part_missing", "paused", "new"])
def test_whatever_is_missing_is_said_in_words(reason: str) -> None:
    [said] = [each for each in trouble(a_report(RecordingGap(at(65), at(75), reason))) if each]
    assert said.startswith("For 10 s of this answer ")
    assert "_" not in said


def test_gaps_of_several_kinds_are_one_sentence() -> None:
    gaps = [RecordingGap(at(65), at(70), "lost"), RecordingGap(at(75), at(80), "paused")]
    assert trouble(a_report(*gaps))[1] == (
        "For 10 s of this answer the candidate's connection was interrupted and the recording was"
        " paused."
    )


@pytest.mark.parametrize(
    "told",
    [
        a_report(RecordingGap(at(10), at(25), "lost")),
        a_report(RecordingGap(at(65), at(66), "lost")),
        a_report(RecordingGap(at(65), at(75), "lost"), of=Participant.RECRUITER),
    ],
    ids=["before the questions", "a hiccup", "of the recruiter"],
)
def test_other_gaps_mark_no_answer(told: Told) -> None:
    assert trouble(told) == [None, None]
    assert [part.value for part in told.interview.report.parts] == [0.25, 0.25]
