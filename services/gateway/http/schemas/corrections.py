"""Corrections of the transcript; recruiter-only throughout (N6)."""

from services.gateway.http.schemas.derived import body_of
from shared.requests.analysis import corrections

NewCorrection = body_of(
    corrections.CorrectLine, "NewCorrection", without=("interview_id", "person")
)
