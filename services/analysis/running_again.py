"""The use cases of "Run again": what can be chosen now, and starting with what was chosen."""

from __future__ import annotations

from services.analysis.domain.engines import SCORERS
from services.analysis.domain.errors import CannotTranscribe, NothingToRunAgain, ScorerNotAvailable
from services.analysis.domain.interview import Interview
from services.analysis.domain.people.judgements import Person
from services.analysis.domain.report import ReportState
from services.analysis.domain.rerun import Choice, RubricChoice
from services.analysis.domain.running_again import used_rubrics
from services.analysis.domain.work import WorkKind
from services.analysis.handlers import Analysis
from services.analysis.rerun_view import model_of
from shared.requests.analysis import (
    ReadRunAgainChoices,
    RunAgain,
    RunAgainChoices,
    RunAgainWith,
    ScorerChoice,
)


def read_choices(do: Analysis, asked: ReadRunAgainChoices) -> RunAgainChoices:
    """What is configured and has a worker that is alive."""
    known = do.known(asked.interview_id)
    skills = do.workers.skills(WorkKind.SCORE)
    in_use = do.engines.scorer.name
    # Workers of the release before do not tell their skills: they have the one in use.
    names = () if skills is None else (in_use, *sorted((skills or {in_use}) - {in_use}))
    return RunAgainChoices(
        scorers=tuple(
            ScorerChoice(
                name, SCORERS[name].label, model_of(do.engines, name), is_in_use=name == in_use
            )
            for name in names
            if name in SCORERS
        ),
        transcriber=do.engines.transcriber.label if _can_transcribe(do, known) else None,
        changed_rubrics=_changed_rubrics(do, known),
    )


def run_again(do: Analysis, asked: RunAgain) -> Interview:
    """After a failure, or with the scorer that is in use now."""
    choice = Choice(scorer_model=model_of(do.engines, do.engines.scorer.name) or "")
    return do.run_again(asked.interview_id, choice)


def run_again_with(do: Analysis, asked: RunAgainWith) -> Interview:
    """Refuses what nobody could do now."""
    known = do.known(asked.interview_id)
    if known.report.state != ReportState.READY:
        raise NothingToRunAgain
    choices = read_choices(do, ReadRunAgainChoices(known.id))
    chosen = next((each for each in choices.scorers if each.name == asked.scorer), None)
    if chosen is None:
        raise ScorerNotAvailable
    if asked.transcribe and choices.transcriber is None:
        raise CannotTranscribe
    choice = Choice(
        chosen.name, chosen.model or "", RubricChoice(asked.rubric), transcribes=asked.transcribe
    )
    return do.run_again(known.id, choice, Person(asked.person.id, asked.person.name))


def _changed_rubrics(do: Analysis, known: Interview) -> tuple[int, ...]:
    used = {each.question_id: each.number for each in used_rubrics(known)}
    latest = do.rubrics.latest_numbers(known)
    questions = enumerate(known.plan.questions if known.plan else (), start=1)
    return tuple(
        n for n, each in questions if used.get(each.id, latest[each.id]) != latest[each.id]
    )


def _can_transcribe(do: Analysis, known: Interview) -> bool:
    language = known.plan.language if known.plan else ""
    has_worker = do.workers.skills(WorkKind.ASR) is not None
    return has_worker and do.engines.transcriber.understands(language)
