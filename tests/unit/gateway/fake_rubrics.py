"""The rubrics of a stand-in for analysis."""

from dataclasses import dataclass, field

from shared.messaging.errors import Refused
from shared.requests.analysis.rubrics import (
    ReadRubrics,
    Rubric,
    RubricPoint,
    Rubrics,
    SaveRubric,
)
from tests.unit.gateway.builders import STARTS


@dataclass
class FakeRubrics:
    """Keeps the latest of each question."""

    edited: dict[int, Rubric] = field(default_factory=dict)

    def read_rubrics(self, asked: ReadRubrics) -> Rubrics:
        return Rubrics(tuple(self._rubric(each.number) for each in asked.questions))

    def save_rubric(self, asked: SaveRubric) -> Rubric:
        version, name = self._rubric(asked.question_number).version, asked.person.name
        if asked.based_on != version:
            raise Refused("conflict", "rubric_changed", "It was changed meanwhile.")
        saved = Rubric(asked.question_number, version + 1, "edited", asked.points, name, STARTS)
        self.edited[asked.question_number] = saved
        return saved

    def _rubric(self, number: int) -> Rubric:
        own = Rubric(number, 0, "key_points", (RubricPoint("point"),))
        return self.edited.get(number, own)
