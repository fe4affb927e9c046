"""A first example of a new event's payload, made from the types of its fields.

`make events` writes it into `samples/`. Put better values in by hand where they tell more.
"""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from shared.contracts.schema import Moment

_BY_NAME = {
    "interview_id": "019394a2-7c10-7a51-9f6b-2f1f0c9d4e10",
    "template_id": "python-backend",
}
_BY_TYPE: dict[type[fields.Field[Any]], Any] = {
    Moment: "2026-12-01T13:42:10.250Z",
    fields.Integer: 1,
    fields.Float: 1.0,
    fields.Boolean: True,
}


def draft(schema: Schema) -> dict[str, Any]:
    """A payload with every field set."""
    return {name: _example(name, field) for name, field in schema.fields.items()}


def _example(name: str, field: fields.Field[Any]) -> Any:
    if isinstance(field, fields.List):
        return [_example(name, field.inner)]
    if isinstance(field, fields.Nested):
        return draft(field.schema)
    if isinstance(field, fields.Enum):
        return next(member.value for member in field.enum)
    return _BY_TYPE.get(type(field), _BY_NAME.get(name, name))
