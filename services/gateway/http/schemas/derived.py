"""HTTP schemas that follow from the requests of the services and their answers.

Their names are those of the OpenAPI document: the class's own unless another is given.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from marshmallow import Schema, missing

from services.gateway.http.schemas.parts import Answer, Request
from shared.contracts.schema import members_of
from shared.requests.base import Request as ServiceRequest

_ANSWERS: dict[type, type[Schema]] = {}


def answer_of(cls: type, name: str = "") -> type[Schema]:
    """The allow-list of all fields of a service's answer; those nested in it get theirs alike."""
    if cls in _ANSWERS:
        assert not name, f"{cls.__name__} has been derived already"
        return _ANSWERS[cls]
    members = members_of(cls, nesting=answer_of)
    for field in members.values():
        field.load_default = missing  # an answer is complete: a default would only be documented
    _ANSWERS[cls] = type(name or cls.__name__, (Answer,), _described(members, cls))
    return _ANSWERS[cls]


def body_of(cls: type[ServiceRequest[Any]], name: str, *, without: Collection[str]) -> type[Schema]:
    """What a page sends of a service's request; the gateway knows the rest by itself."""
    members = members_of(cls, nesting=answer_of, without=without)
    return type(name, (Request,), _described(members, cls))


def _described(members: dict[str, Any], cls: type) -> dict[str, Any]:
    return {**members, "__doc__": cls.__doc__, "__module__": __name__}
