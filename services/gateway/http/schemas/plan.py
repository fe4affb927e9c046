"""The live plan of one interview, as plan keeps it; recruiter-only throughout (N1-N6)."""

from services.gateway.http.schemas.derived import answer_of, body_of
from shared.requests import plan

OF = ("interview_id",)

TopicCommand = body_of(plan.CompleteTopic, "TopicCommand", without=OF)
StepCommand = body_of(plan.NextQuestion, "StepCommand", without=OF)
QuestionCommand = body_of(plan.ShowRephrasing, "QuestionCommand", without=OF)
NewNote = body_of(plan.AddNote, "NewNote", without=OF)
Note = answer_of(plan.Note)
Plan = answer_of(plan.Plan)
