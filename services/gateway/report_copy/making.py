"""Makes the copy of a report: picks what was chosen, field by field, and says what is missing."""

from __future__ import annotations

from datetime import datetime

from services.gateway.report_copy.reading import Seen
from services.gateway.report_copy.view import (
    CopyAnswer,
    CopyLine,
    CopyNote,
    CopyPoint,
    CopyQuote,
    CopyRating,
    CopyScorePart,
    CopyTopic,
    CopyVideo,
    Heading,
    ReportCopy,
)
from shared.requests.analysis import Assessment, Criterion, Note, Report, ReportQuestion, ScorePart
from shared.requests.analysis.people import AnswerRatings, Rater, Ratings
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
SILENT = {
    "candidate": "The candidate's microphone gave no sound in the whole call.",
    "recruiter": "The recruiter's microphone gave no sound in the whole call.",
}
HIDDEN = (
    "The AI's rating of some answers is left out: whoever made this copy has not rated them yet, "
    "and people rate before the AI's rating is shown to them."
)
HIDDEN_FIGURE = "The final figure is left out too, as it would tell those ratings."
HIDDEN_ANSWER = "The AI's rating is left out: whoever made this copy has not rated this answer yet."


def copy_of(
    seen: Seen,
    heading: Heading,
    parts: SharedParts,
    *,
    videos: tuple[CopyVideo, ...] = (),
    expires_at: datetime | None = None,
) -> ReportCopy:
    """The copy with these parts."""
    report = seen.report
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
        remarks=tuple(remarks_on(seen)),
        score_parts=score_parts_of(report, parts) if parts.answers else None,
        answers=_answers(seen, heading, parts) if parts.answers or parts.ratings else None,
        topics=topics_of(report) if parts.answers else None,
        notes=notes_of(report) if parts.notes else None,
        transcript=lines_of(report) if parts.transcript else None,
        videos=videos if parts.video else None,
        expires_at=expires_at,
    )


def figure_of(report: Report) -> str | None:
    """ "AI score 72", "Coverage 41 %", or why there is none; nothing while it is being made."""
    if report.state != "ready" or report.is_score_hidden:
        return None
    if report.score is not None:
        return _figure(report.score, is_coverage=report.is_coverage)
    label = report.score_label or "not available"
    return f"No AI score: {label[:1].lower()}{label[1:]}"


def remarks_on(seen: Seen) -> list[str]:
    """What a reader has to know before reading."""
    said = [STATES[seen.report.state]] if seen.report.state in STATES else []
    said += [SILENT[who] for who in seen.report.silent_microphones]
    if seen.hidden:
        said.append(HIDDEN)
    if seen.report.is_score_hidden:
        said.append(HIDDEN_FIGURE)
    return said


def score_parts_of(report: Report, parts: SharedParts) -> tuple[CopyScorePart, ...]:
    """What the figure is made of."""
    questions = {question.id: question for question in report.questions}
    return tuple(
        CopyScorePart(question.number, question.text, _share(part, parts), part.weight)
        for part in report.score_parts
        if (question := questions.get(part.question_id))
    )


def _share(part: ScorePart, parts: SharedParts) -> str:
    if part.value is None:
        return "-"
    by_person = ", by a person" if part.is_by_person and parts.ratings else ""
    return f"{_rounded(100 * part.value)} %{by_person}"


def _answers(seen: Seen, heading: Heading, parts: SharedParts) -> tuple[CopyAnswer, ...]:
    """The last word on each question, in the order of the plan; the machine's or people's."""
    last: dict[str, Assessment] = {}
    for each in seen.report.assessments:
        known = last.get(each.question_id)
        if known is None or known.visit <= each.visit:
            last[each.question_id] = each
    said = {each.question_id: each for each in seen.report.ratings.items}
    return tuple(
        _answer(
            question,
            last.get(question.id) if parts.answers else None,
            is_hidden=question.id in seen.hidden,
            ratings=_ratings(said.get(question.id), seen.report.ratings, heading)
            if parts.ratings
            else (),
        )
        for question in seen.report.questions
        if question.id in last or question.id in said
    )


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
    """Who said what, when: people's corrections in place of what was heard, which is kept."""
    return tuple(
        CopyLine(
            participant=each.participant,
            start_s=each.start_s,
            end_s=each.end_s,
            text=each.correction.text if each.correction else each.text,
            heard=each.text if each.correction else None,
        )
        for each in report.transcript
    )


def _answer(
    question: ReportQuestion,
    assessment: Assessment | None,
    *,
    is_hidden: bool,
    ratings: tuple[CopyRating, ...],
) -> CopyAnswer:
    windows = question.windows
    found = assessment if assessment and assessment.state == "assessed" else None
    return CopyAnswer(
        number=question.number,
        question=question.text,
        asked_s=windows[0].from_s if windows else None,
        took_s=sum(window.to_s - window.from_s for window in windows) if windows else None,
        is_rephrased=question.rephrased_at is not None,
        figure=_figure(100 * found.value, is_coverage=found.is_coverage)
        if found and found.value is not None
        else None,
        remark=HIDDEN_ANSWER if is_hidden else _remark(assessment),
        comment=assessment.comment if assessment else None,
        points=tuple(_point(each) for each in found.criteria) if found else (),
        ratings=ratings,
    )


def _remark(assessment: Assessment | None) -> str | None:
    if assessment is None:
        return None
    if assessment.state == "not_asked":
        return "This question was not asked."
    if assessment.technical_trouble:
        return "Ask again: technical trouble damaged this answer, so it counts nowhere."
    if assessment.state == "not_assessable":
        return "Not assessable: there is too little, or too unclear, speech to judge this answer."
    if assessment.needs_person:
        return "The AI's tries at this answer differ widely: a person should judge it."
    return "Provisional: found during the call." if assessment.is_provisional else None


def _ratings(
    said: AnswerRatings | None, all_ratings: Ratings, heading: Heading
) -> tuple[CopyRating, ...]:
    if said is None:
        return ()
    words = {level.level: level.words for level in all_ratings.scale}

    def shown(person: Rater, level: int, text: str | None, what: str) -> CopyRating:
        # Readers without an account learn what was thought, not who thought it (N8).
        who = person.name if heading.recruiter_name is not None else "Interviewer"
        return CopyRating(f"{what} by {who}", f"{level} of 4, {words.get(level, '-')}", text)

    rated = [*([said.own] if said.own else []), *said.others]
    found = [shown(each.person, each.level, each.note, "Rating") for each in rated]
    if said.override:
        each = said.override
        found.append(shown(each.person, each.level, each.reason, "Overridden"))
    return tuple(found)


def _point(criterion: Criterion) -> CopyPoint:
    quote = criterion.quote
    return CopyPoint(
        text=criterion.text,
        verdict=VERDICTS.get(criterion.verdict, criterion.verdict.replace("_", " ")),
        is_covered=criterion.verdict in COVERED,
        quote=CopyQuote(quote.text, quote.start_s, quote.is_outdated) if quote else None,
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
    rounded = _rounded(score)
    return f"Coverage {rounded} %" if is_coverage else f"AI score {rounded}"


def _rounded(figure: float) -> int:
    """Half up, as JavaScript rounds: the report page and its copies show one figure."""
    return int(figure + 0.5)
