"""What the answers to a template's questions are compared with; recruiter-only throughout (N3)."""

from services.gateway.http.schemas.derived import answer_of, body_of
from shared.requests.analysis import rubrics

Rubrics = answer_of(rubrics.Rubrics)
Rubric = answer_of(rubrics.Rubric)
EditedRubric = body_of(
    rubrics.SaveRubric, "EditedRubric", without=("template_id", "question_number", "person")
)
