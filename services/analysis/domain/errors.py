"""What callers may be told when they ask for something impossible."""

from collections.abc import Mapping


class AnalysisError(Exception):
    """The analysis refused."""

    code = "analysis_refused"
    kind = "conflict"

    def __init__(self, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(self.message)
        self.fields = dict(fields or {})

    @property
    def message(self) -> str:
        return self.__doc__ or ""


class InterviewNotKnown(AnalysisError):
    """There is no such interview."""

    code = "interview_not_found"
    kind = "not_found"


class NothingToRunAgain(AnalysisError):
    """The report did not fail and no answer was judged, so there is nothing to run again."""

    code = "report_not_failed"


class LineNotFound(AnalysisError):
    """This line is no longer in the transcript. Load the report anew, and correct it there."""

    code = "line_not_found"
    kind = "not_found"


class QuestionNotFound(AnalysisError):
    """This interview has no such question."""

    code = "question_not_found"
    kind = "not_found"


class QuestionNotAsked(AnalysisError):
    """This question has not been asked, so there is no answer to rate."""

    code = "question_not_asked"


class InvalidRating(AnalysisError):
    """Please correct the marked fields."""

    code = "invalid_rating"
    kind = "invalid"


class NotOverridden(AnalysisError):
    """The rating of this answer is not overridden, so there is nothing to withdraw."""

    code = "not_overridden"
