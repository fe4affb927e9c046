"""What callers may be told when they ask for something impossible."""


class AnalysisError(Exception):
    """The analysis refused."""

    code = "analysis_refused"
    kind = "conflict"

    @property
    def message(self) -> str:
        return self.__doc__ or ""


class InterviewNotKnown(AnalysisError):
    """There is no such interview."""

    code = "interview_not_found"
    kind = "not_found"


class NothingToRunAgain(AnalysisError):
    """The report did not fail, so there is nothing to run again."""

    code = "report_not_failed"
