"""Makes the copy of a report: picks what was chosen, field by field, and says what is missing."""

from __future__ import annotations

from datetime import datetime

from services.gateway.report_copy.view import (
    CopyAnswer,
    CopyLine,
    CopyNote,
    CopyPoint,
    CopyQuote,
    CopyTopic,
    CopyVideo,
    Heading,
    ReportCopy,
)
from shared.requests.analysis import Assessment, Criterion, Note, Report, ReportQuestion
from shared.requests.scheduling.sharing import SharedParts

EVERYTHING = SharedParts(video=True, transcript=True, answers=True, notes=True, ratings=True)
VERDICTS = {
    "met": "Covered",
    "touched": "Touched",
    "partly": "Partly covered",
    "not_met": "Missed",
    "not_touched": "Not touched",
    "not_discussed": "Not discussed",
    "unverified": "Not verified",
}
COVERED = ("met", "partly", "touched")
STATES = {
    "none": "There is no analysis of this interview.",
    "pending": "The report is still being made; this is what there is so far.",
    "running": "The report is still being made; this is what there is so far.",
    "failed": "The analysis could not be finished; this is what there is.",
}


def copy_of(
    report: Report,
    heading: Heading,
    parts: SharedParts,
    *,
    videos: tuple[CopyVideo, ...] = (),
    expires_at: datetime | None = None,
) -> ReportCopy:
    """The copy with these parts."""
    return ReportCopy(
        company=heading.company,
        candidate_name=heading.candidate_name,
        position=heading.position,
        held_at=heading.held_at,
        time_zone=heading.time_zone,
        language=heading.language,
        recruiter_name=heading.recruiter_name,
        figure=figure_of(report),
        figure_meaning=report.score_meaning if report.score is not None else None,
        remarks=tuple(remarks_on(report)),
        answers=answers_of(report) if parts.answers else None,
        topics=topics_of(report) if parts.answers else None,
        notes=notes_of(report) if parts.notes else None,
        transcript=lines_of(report) if parts.transcript else None,
        videos=videos if parts.video else None,
        expires_at=expires_at,
    )


def figure_of(report: Report) -> str | None:
    """ "AI score 72", "Coverage 41 %", or why there is none; nothing while it is being made."""
    if report.state != "ready":
        return None
    if report.score is not None:
        return _figure(report.score, is_coverage=report.is_coverage)
    label = report.score_label or "not available"
    return f"No AI score: {label[:1].lower()}{label[1:]}"


def remarks_on(report: Report) -> list[str]:
    """What a reader has to know before reading."""
    return [STATES[report.state]] if report.state in STATES else []


def answers_of(report: Report) -> tuple[CopyAnswer, ...]:
    """The last word on each question, in the order of the plan."""
    last: dict[str, Assessment] = {}
    for each in report.assessments:
        known = last.get(each.question_id)
        if known is None or known.visit <= each.visit:
            last[each.question_id] = each
    questions = {question.id: question for question in report.questions}
    ordered = sorted(last.values(), key=lambda each: each.number)
    return tuple(_answer(each, questions.get(each.question_id)) for each in ordered)


def topics_of(report: Report) -> tuple[CopyTopic, ...]:
    """Which topics were covered."""
    return tuple(CopyTopic(topic.title, topic.is_completed) for topic in report.topics)


def notes_of(report: Report) -> tuple[CopyNote, ...]:
    """The notes, the earliest first."""
    return tuple(
        CopyNote(note.text, _on_clock(report, note.added_at), _about(report, note))
        for note in sorted(report.notes, key=lambda note: note.added_at)
    )


def lines_of(report: Report) -> tuple[CopyLine, ...]:
    """Who said what, when."""
    return tuple(CopyLine(each.participant, each.start_s, each.text) for each in report.transcript)


def _answer(assessment: Assessment, question: ReportQuestion | None) -> CopyAnswer:
    windows = question.windows if question else ()
    value = assessment.value if assessment.state == "assessed" else None
    return CopyAnswer(
        number=assessment.number,
        question=assessment.question,
        asked_s=windows[0].from_s if windows else None,
        took_s=sum(window.to_s - window.from_s for window in windows) if windows else None,
        is_rephrased=question is not None and question.rephrased_at is not None,
        figure=None if value is None else _figure(100 * value, is_coverage=assessment.is_coverage),
        remark=_remark(assessment),
        comment=assessment.comment,
        points=tuple(_point(each) for each in assessment.criteria),
    )


def _remark(assessment: Assessment) -> str | None:
    if assessment.state == "not_asked":
        return "This question was not asked."
    if assessment.state == "not_assessable":
        return "Not assessable: there is too little, or too unclear, speech to judge this answer."
    return "Provisional: found during the call." if assessment.is_provisional else None


def _point(criterion: Criterion) -> CopyPoint:
    quote = criterion.quote
    return CopyPoint(
        text=criterion.text,
        verdict=VERDICTS.get(criterion.verdict, criterion.verdict.replace("_", " ")),
        is_covered=criterion.verdict in COVERED,
        quote=CopyQuote(quote.text, quote.start_s) if quote else None,
        comment=criterion.comment,
    )


def _about(report: Report, note: Note) -> str | None:
    for question in report.questions:
        if question.id == note.question_id:
            return f"Question {question.number}"
    return next((topic.title for topic in report.topics if topic.id == note.topic_id), None)


def _on_clock(report: Report, moment: datetime) -> float | None:
    start = report.clock_started_at
    return (moment - start).total_seconds() if start else None


def _figure(score: float, *, is_coverage: bool) -> str:
    # Half up, as JavaScript rounds: the report page and its copies show one figure.
    rounded = int(score + 0.5)
    return f"Coverage {rounded} %" if is_coverage else f"AI score {rounded}"
