"""Links to a report: as recruiters list them, and the report that a reader gets behind one."""

from services.gateway.http.schemas.derived import answer_of, body_of
from services.gateway.report_copy.view import ReportCopy
from shared.requests.scheduling import sharing

NewShareLink = body_of(sharing.CreateShareLink, "ShareLinkTerms", without=("interview_id", "actor"))
MadeShareLink = answer_of(sharing.NewShareLink, "MadeShareLink")
ShareLink = answer_of(sharing.ShareLink)
ShareLinks = answer_of(sharing.ShareLinks)
SharedReport = answer_of(ReportCopy, "SharedReport")
