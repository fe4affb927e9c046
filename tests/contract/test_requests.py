"""The request contract: shapes are frozen, replicas of two releases understand each other."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import MISSING, dataclass
from datetime import UTC, datetime
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from shared.contracts import codec
from shared.contracts.schema import CHECK, OneOf, checked, members_of, schema_for
from shared.requests import fingerprint
from shared.requests.base import Request, RequestKind, all_kinds
from shared.requests.fields import Text

KINDS = {kind.name: kind for kind in all_kinds()}
EVERY_REQUEST = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())


@EVERY_REQUEST
def test_shape_does_not_change_unnoticed(kind: RequestKind) -> None:
    """A red line here: give the new field a default, or declare another request."""
    accepted = json.loads(fingerprint.FINGERPRINTS.read_text())
    assert accepted[kind.name] == fingerprint.fingerprint(kind)


def test_no_fingerprint_is_left_of_a_request_that_is_gone() -> None:
    assert set(json.loads(fingerprint.FINGERPRINTS.read_text())) == set(KINDS)


@EVERY_REQUEST
def test_a_request_is_immutable_and_says_what_it_asks(kind: RequestKind) -> None:
    for cls in (kind.cls, kind.answer):
        assert cls.__dataclass_params__.frozen
        assert cls.__doc__ and not cls.__doc__.startswith(cls.__name__ + "(")


@EVERY_REQUEST
def test_fields_of_a_newer_gateway_are_left_out(kind: RequestKind) -> None:
    arguments = kind.cls.arguments(an_example(kind.cls))
    asked = kind.schema.load(arguments | {"added_next_year": {"deep": True}})
    assert asked == an_example(kind.cls)


@EVERY_REQUEST
def test_fields_of_a_newer_service_are_left_out(kind: RequestKind) -> None:
    answer = an_example(kind.answer)
    plain = json.loads(json.dumps(codec.to_plain(answer)))
    assert kind.cls.read_answer(plain | {"added_next_year": {"deep": True}}) == answer


@EVERY_REQUEST
def test_an_answer_is_written_alike_for_the_gateway_and_for_pages(kind: RequestKind) -> None:
    """The fast codec between services and the schemas that OpenAPI follows from agree."""
    answer = an_example(kind.answer)
    plain = json.loads(json.dumps(codec.to_plain(answer)))
    assert schema_for(kind.answer).load(plain) == answer


@dataclass(frozen=True)
class Old:
    """An answer of this release."""

    name: str


@dataclass(frozen=True)
class New:
    """The same in the next release."""

    name: str
    colour: str = "grey"
    seen_at: datetime | None = None


def test_a_field_added_with_a_default_is_understood_by_both_releases() -> None:
    """Rollout: old and new processes ask and answer each other."""
    assert codec.from_plain(New, codec.to_plain(Old("a"))) == New("a")
    assert codec.from_plain(Old, codec.to_plain(New("a", "red"))) == Old("a")
    assert schema_for(New).load(schema_for(Old).dump(Old("a"))) == New("a")
    assert schema_for(Old).load(schema_for(New).dump(New("a", "red"))) == Old("a")


def test_a_choice_that_a_newer_service_knows_does_not_break_the_answer() -> None:
    status = KINDS["scheduling.get_interview"].answer
    plain = codec.to_plain(an_example(status)) | {"status": "postponed"}
    assert codec.from_plain(status, plain).status == "postponed"


def test_what_lacks_a_field_without_default_is_unreadable() -> None:
    with pytest.raises(codec.Unreadable):
        codec.from_plain(Old, {})
    with pytest.raises(codec.Unreadable):
        codec.from_plain(Old, None)


def test_a_field_is_read_by_its_check_and_keeps_its_own_default() -> None:
    @dataclass(frozen=True)
    class Form:
        title: str = checked(Text("Title", most=3))
        note: str | None = checked(Text("Note", most=3, least=0), default=None)

    schema = schema_for(Form)
    assert schema.load({"title": " abc "}) == Form("abc", None)
    assert schema.validate({"title": "", "note": "abcd"}) == {
        "title": ["Title is missing."],
        "note": ["Note may have at most 3 characters."],
    }
    assert not members_of(Form, nesting=type, without=("title",))["note"].required


def an_example(cls: type) -> Any:
    """A value of a declared class in which every field is filled."""
    hints = get_type_hints(cls, include_extras=True)
    return cls(**{field.name: _filled(hints[field.name], field) for field in _fields(cls)})


def _fields(cls: type) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(cls)


def _filled(hint: Any, field: dataclasses.Field[Any] | None = None) -> Any:
    arms = [arm for arm in get_args(hint) if arm is not type(None)]
    if field is not None and CHECK in field.metadata and field.default is not MISSING:
        return field.default
    if field is not None and field.name == "candidate_email":
        return "ada@example.com"
    if field is not None and field.name == "local_time":
        return "2026-12-01 14:30"
    if field is not None and field.name == "days":
        return 7
    if get_origin(hint) is tuple:
        return (_filled(arms[0]),)
    if arms and isinstance(arms[-1], OneOf):
        return arms[-1].choices[0]
    if arms:
        return _filled(arms[0], field)
    if dataclasses.is_dataclass(hint):
        return an_example(hint)  # type: ignore[arg-type]
    return _scalar(hint)


def _scalar(hint: Any) -> Any:
    if hint is datetime:
        return datetime(2026, 12, 1, 13, 30, tzinfo=UTC)
    return {str: "text", int: 3, float: 0.5, bool: True}.get(hint) or next(iter(hint))


def test_every_request_is_a_request() -> None:
    assert all(issubclass(kind.cls, Request) for kind in KINDS.values())
