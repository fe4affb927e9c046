"""People's ratings of the answers of one interview; recruiter-only throughout (N6)."""

from services.gateway.http.schemas.derived import answer_of, body_of
from shared.requests.analysis import people

FROM_SESSION = ("interview_id", "question_id", "person")

NewRating = body_of(people.RateAnswer, "NewRating", without=FROM_SESSION)
NewOverride = body_of(people.OverrideAnswer, "NewOverride", without=FROM_SESSION)
AnswerRatings = answer_of(people.AnswerRatings)
Ratings = answer_of(people.Ratings)
