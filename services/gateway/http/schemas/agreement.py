"""How often people and AI agree; recruiter-only (N6, N7)."""

from services.gateway.http.schemas.derived import answer_of
from shared.requests.analysis import agreement

AgreementFigures = answer_of(agreement.AgreementFigures)
Agreement = answer_of(agreement.Agreement)
