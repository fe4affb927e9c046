"""What analysis is asked of the agreement between people and AI, over all interviews."""

from __future__ import annotations

from dataclasses import dataclass

from shared.requests.base import Request, request


@dataclass(frozen=True)
class AgreementFigures:
    """What a number of pairs of ratings says; shares from 0 to 1, None where there are too few.

    `mean_difference` is the person's level minus the AI's. `differences` are counts: the person was
    3 levels below the AI, 2 below, ... 3 above.
    """

    count: int
    exact: float | None
    within_one: float | None
    mean_difference: float | None
    kappa: float | None
    differences: tuple[int, ...]


@dataclass(frozen=True)
class QuestionAgreement:
    """Of one question, by one scorer. `first`: people who had not seen the AI's rating."""

    question_id: str
    number: int
    question: str
    scorer: str
    first: AgreementFigures
    now: AgreementFigures


@dataclass(frozen=True)
class TemplateAgreement:
    """Of all questions of one template."""

    template_id: str
    name: str
    first: AgreementFigures
    now: AgreementFigures
    questions: tuple[QuestionAgreement, ...]


@dataclass(frozen=True)
class Agreement:
    """Of all templates, and of each."""

    first: AgreementFigures
    now: AgreementFigures
    templates: tuple[TemplateAgreement, ...]


@request("analysis.agreement")
@dataclass(frozen=True)
class ReadAgreement(Request[Agreement]):
    """How often people and AI agree."""
