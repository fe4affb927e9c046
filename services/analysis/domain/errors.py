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


class RunsAgainAlready(NothingToRunAgain):
    """This report is being made once more already. Wait until that is done."""


class ScorerNotAvailable(AnalysisError):
    """No worker has this scorer at the moment. Choose another, or try again when one is there."""

    code = "scorer_not_available"


class CannotTranscribe(AnalysisError):
    """This cannot be transcribed at the moment: no worker transcribes, or the speech engine in use
    does not know the language of this interview."""

    code = "cannot_transcribe"


class RubricChanged(AnalysisError):
    """Somebody else has changed this rubric meanwhile. Load it anew, and change it there."""

    code = "rubric_changed"


class InvalidRubric(AnalysisError):
    """Please correct the marked fields."""

    code = "invalid_rubric"
    kind = "invalid"


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


class NotRatedYet(AnalysisError):
    """Rate this answer first, or press "Show without rating", to see what can be withdrawn."""

    code = "not_rated_yet"
