"""The only place that decides what a candidate may see: an allow-list, field by field.

For recruiters only (docs/requirements.md), and therefore never read here: N1 expected answer;
N2 rephrasing until shown; N3 rubric, weights, follow-ups; N4 other questions, their number and
titles; N5 topics and their state; N6 notes, ratings; N7 any AI output, score, report, marked
transcript; N8 the recruiter's link, other participants' identities; N9 anything on other
candidates; N10 campaign figures; N11 prompts and raw model output; N12 the recruiter's address,
internal host names; N13 storage keys; N14 internal statuses and decisions.

A view is never made by removing fields from a larger object: each field is named here, and its
value is of a plain type.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shared.contracts.schema import written
from shared.events.analysis import CaptionSpoken
from shared.events.media import DevicesChanged
from shared.messaging.errors import Refused
from shared.requests.media import Devices, Pause
from shared.requests.plan import ShownToCandidate
from shared.requests.scheduling import Consents, InterviewDetails

ENDED = frozenset({"analysing", "report_ready", "failed", "no_show", "cancelled"})
QUALITIES = ("good", "fair", "poor")
CAPTIONS = ("off", "on", "not_agreed", "not_recorded")
STAGES = frozenset({"waiting", "live", "ended"})
LINK_NOT_VALID = "This link is not valid. Please ask the person who sent it."
UNAVAILABLE = "Something is not available right now. Nothing was lost; we keep trying."


@dataclass(frozen=True)
class CandidateRefusal:
    """A refusal in words that a candidate may read."""

    code: str
    message: str


NOT_VALID = CandidateRefusal("link_not_valid", LINK_NOT_VALID)
OVER = CandidateRefusal("call_ended", "This interview has ended.")
REFUSALS = {
    "link_not_valid": NOT_VALID,
    "interview_not_found": NOT_VALID,
    "call_ended": OVER,
    "interview_ended": OVER,
    "changed_too_often": CandidateRefusal(
        "changed_too_often",
        "You have changed your answers too often. Please tell the recruiter.",
    ),
    "not_started": CandidateRefusal("not_started", "The interview has not started yet."),
    "service_unavailable": CandidateRefusal("service_unavailable", UNAVAILABLE),
}
OTHER = CandidateRefusal("not_possible", "This is not possible right now.")


def refusal_for_candidate(error: Refused) -> CandidateRefusal:
    """What the candidate is told of a service's refusal; its own message is not passed on."""
    return REFUSALS.get(error.code, OTHER)


def is_over(interview: InterviewDetails) -> bool:
    """Whether the interview has ended or was cancelled, so that its links open no call."""
    return interview.ended_at is not None or interview.status in ENDED


def _status(interview: InterviewDetails) -> str:
    """Open, ended, or missed: over without having begun."""
    if not is_over(interview):
        return "open"
    return "missed" if interview.started_at is None else "ended"


def landing(interview: InterviewDetails, *, company: str) -> dict[str, Any]:
    """The page that opens first behind a candidate's link."""
    return {
        "role": "candidate",
        "status": _status(interview),
        "company": company,
        "candidate_name": str(interview.candidate_name),
        "position": str(interview.position),
        "starts_at": written(interview.starts_at),
        "time_zone": str(interview.time_zone),
        "duration_minutes": int(interview.template.duration_minutes),
        "recruiter_name": str(interview.recruiter.name),
        "consents": consent_answers(interview.consents),
    }


def consent_answers(consents: Consents) -> dict[str, bool | None]:
    """The candidate's own answers to the three questions for consent; None is unanswered."""
    return {
        "data": _yes_no(consents.data),
        "recording": _yes_no(consents.recording),
        "analysis": _yes_no(consents.analysis),
    }


def is_recorded(interview: InterviewDetails, pause: Pause | None) -> bool:
    """Whether a running call is recorded: the candidate consented and nobody paused it."""
    answers = interview.consents
    is_paused = pause is not None and pause.is_paused
    return answers.data is True and answers.recording is True and not is_paused


def captions_of(interview: InterviewDetails, pause: Pause | None) -> str:
    """Whether captions of what the recruiter says are made now, or why not; one of CAPTIONS.

    They need the consent to the analysis, in which software writes down what is said: without it no
    speech engine hears anything of the call. And they are made of what is recorded.
    """
    if not interview.captions:
        return "off"
    if interview.consents.analysis is not True:
        return "not_agreed"
    return "on" if is_recorded(interview, pause) else "not_recorded"


def caption_text(said: CaptionSpoken) -> str:
    """What the recruiter has just said: the only words of a transcript that a candidate gets."""
    return str(said.text)


def call_view(
    shown: ShownToCandidate,
    interview: InterviewDetails,
    pause: Pause | None = None,
    *,
    has_ended: bool,
) -> dict[str, Any]:
    """The candidate's call page; `shown` is plan's answer, made by an allow-list of its own."""
    stage = "ended" if has_ended or is_over(interview) else shown.stage
    is_live = stage == "live"
    return {
        "stage": stage if stage in STAGES else "waiting",
        "question": _text(shown.question) if is_live else None,
        "rephrasing": _text(shown.rephrasing) if is_live else None,
        "recruiter_name": str(interview.recruiter.name),
        "position": str(interview.position),
        "started_at": written(interview.started_at) if interview.started_at else None,
        "is_recorded": is_live and is_recorded(interview, pause),
        "captions": captions_of(interview, pause) if is_live else "off",
    }


def devices_view(said: Devices | DevicesChanged) -> dict[str, Any]:
    """What the other side's page says of its devices and line, in words from fixed lists."""
    return {
        "microphone": _one_of(("on", "off", "missing"), said.microphone),
        "camera": _one_of(("on", "off", "missing", "screen", "paused"), said.camera),
        "wants_picture": bool(said.wants_picture),
        "line": _one_of(QUALITIES, said.line),
        "arrival": _one_of(QUALITIES, said.arrival),
    }


def _one_of(words: tuple[str, ...], said: Any) -> str:
    return next((word for word in words if word == said), words[0])


def _yes_no(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
