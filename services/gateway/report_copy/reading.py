"""Reads a report in somebody's name, so that a copy holds no more than they may see.

People rate an answer before the AI's rating of it is shown to them (B5). analysis leaves out what
is hidden from the account that it is told, for a copy as for the report page.
"""

from __future__ import annotations

from dataclasses import dataclass

from services.gateway.services import Services
from shared.requests.analysis import ReadReport, Report


@dataclass(frozen=True)
class Seen:
    """A report as one person may see it."""

    report: Report

    @property
    def hidden(self) -> frozenset[str]:
        """The questions whose AI rating is left out until the person has rated the answer."""
        return frozenset(each.question_id for each in self.report.assessments if each.is_hidden)


async def seen_by(services: Services, interview_id: str, account_id: str) -> Seen:
    """The report of an interview as this account may see it; raises Refused and ServiceError.

    An empty id would be an observer's, from whom nothing is hidden.
    """
    assert account_id
    return Seen(await services.ask(ReadReport(interview_id, account_id)))
