"""Every text that can come in keeps the one rule: no schema has a field of its own making."""

from collections.abc import Iterator

import pytest
from marshmallow import Schema, fields, validate

from services.analysis.score.reply import ReplySchema
from services.gateway.http.operation import operation_of
from services.gateway.http.routes import TABLES
from services.gateway.http.schemas.frames import ClientFrame
from shared import events
from shared.contracts.text import KEEPING_THE_RULE
from shared.requests import base

Field = fields.Field[object]


def from_pages() -> dict[str, type[Schema]]:
    declared = [operation_of(route.handler) for table in TABLES for route in table]  # type: ignore[union-attr]
    taken = [each for one in declared if one for each in (one.body, one.query) if each]
    return {schema.__name__: schema for schema in (*taken, ClientFrame)}


SCHEMAS: dict[str, Schema] = {
    **{name: schema() for name, schema in from_pages().items()},
    **{kind.name: kind.schema for kind in base.all_kinds()},
    **{kind.routing_key: kind.schema for kind in events.all_kinds()},
    "reply of a model": ReplySchema(),
}


def texts_of(schema: Schema, path: str = "") -> Iterator[tuple[str, Field]]:
    for name, field in schema.fields.items():
        yield from texts_in(field, f"{path}{name}")


def texts_in(field: Field, path: str) -> Iterator[tuple[str, Field]]:
    if isinstance(field, fields.Nested):
        yield from texts_of(field.schema, f"{path}.")
    elif isinstance(field, fields.List):
        yield from texts_in(field.inner, f"{path}[]")
    elif not isinstance(field, fields.Number | fields.Boolean | fields.Enum | fields.DateTime):
        yield path, field


def is_choice(field: Field) -> bool:
    return any(isinstance(check, validate.OneOf) for check in field.validators)


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS.keys())
def test_every_text_keeps_the_rule(schema: Schema) -> None:
    own = [
        path
        for path, field in texts_of(schema)
        if not isinstance(field, KEEPING_THE_RULE) and not is_choice(field)
    ]
    assert not own, f"these read texts by a rule of their own: {own}"


def test_the_walk_meets_what_people_type() -> None:
    met = {f"{name}:{path}" for name, schema in SCHEMAS.items() for path, _ in texts_of(schema)}
    assert {"SignIn:password", "NewNote:text", "scheduling.create_interview:recruiter.name"} <= met
    assert "ClientFrame:sdp" in met and len(met) > 250
