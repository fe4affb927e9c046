"""The stretches of a report: when each topic was talked about, when a question was rephrased."""

from services.analysis.domain.chapters import topic_windows
from services.analysis.domain.facts import learned
from services.analysis.domain.interview import Interview
from services.analysis.domain.speech import Window
from services.analysis.views import report_view
from shared.events import Event, plan
from tests.unit.analysis.builders import DEMO, INTERVIEW, a_plan, at, closed


def knowing(*events: Event) -> Interview:
    interview = Interview(id=INTERVIEW)
    for event in (a_plan(), plan.InterviewStarted(INTERVIEW, at(0)), *events):
        interview = learned(interview, event)
    return interview


def ticked(topic_id: str, at_s: float) -> plan.TopicCompleted:
    return plan.TopicCompleted(INTERVIEW, topic_id, at(at_s))


def test_a_topic_begins_where_the_one_before_was_ticked() -> None:
    windows = topic_windows(knowing(ticked("stack", 90), ticked("motivation", 40)))
    assert windows == {"motivation": Window(0, 40), "stack": Window(40, 90)}


def test_a_topic_after_the_questions_begins_where_they_ended() -> None:
    windows = topic_windows(
        knowing(ticked("motivation", 40), closed(1, 50, 80), ticked("stack", 95))
    )
    assert windows["stack"] == Window(80, 95)


def test_topics_ticked_together_and_open_ones_have_no_stretch() -> None:
    reopened = plan.TopicReopened(INTERVIEW, "motivation", at(61))
    assert topic_windows(knowing(ticked("motivation", 60), reopened)) == {}
    both = knowing(ticked("motivation", 60), ticked("stack", 60.5))
    assert topic_windows(both) == {"motivation": Window(0, 60)}


def test_before_the_start_there_is_no_stretch() -> None:
    assert topic_windows(learned(Interview(id=INTERVIEW), ticked("stack", 5))) == {}


def test_the_report_tells_stretches_minutes_and_rephrasings() -> None:
    answered = plan.QuestionClosed(INTERVIEW, "q1", 1, at(50), at(80), rephrased_at=at(60))
    report = report_view(knowing(ticked("motivation", 40), answered), None, DEMO)
    motivation, stack = report.topics
    assert motivation.window is not None and motivation.minutes == 10
    assert (motivation.window.from_s, motivation.window.to_s) == (0, 40)
    assert stack.window is None
    assert [question.rephrased_at for question in report.questions] == [at(60), None]
