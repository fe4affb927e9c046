"""A short name for the shape of a payload, so that a change without a new version cannot pass.

`samples/` holds, for each event, the fingerprint that was accepted and an example of the payload.
Adding an optional field is free: only required fields and their types count (see
`tests/contract/test_events.py`).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from marshmallow import Schema, fields

from shared.events.base import EventKind, all_kinds
from shared.events.draft import draft

SAMPLES = Path(__file__).with_name("samples")


def shape_of(schema: Schema) -> dict[str, Any]:
    """Field name -> type, for every field that a consumer may rely on (the required ones)."""
    return {
        name: _type_of(field) for name, field in sorted(schema.fields.items()) if field.required
    }


def _type_of(field: fields.Field[Any]) -> Any:
    optional = "?" if field.allow_none else ""
    if isinstance(field, fields.List):
        return [_type_of(field.inner)]
    if isinstance(field, fields.Nested):
        return shape_of(field.schema)
    if isinstance(field, fields.Enum):
        return sorted(str(member.value) for member in field.enum)
    return type(field).__name__ + optional


def fingerprint(kind: EventKind) -> str:
    """Changes exactly when a required part of the payload does."""
    shape = json.dumps([kind.reach.value, shape_of(kind.schema)], sort_keys=True)
    return hashlib.sha256(shape.encode()).hexdigest()[:16]


def accepted(kind: EventKind) -> str:
    """The fingerprint of the payload as it was published first."""
    return str(_record(kind)["fingerprint"])


def sample_of(kind: EventKind) -> dict[str, Any]:
    """An example of the payload."""
    payload: dict[str, Any] = _record(kind)["payload"]
    return payload


def accept_new() -> None:
    """Write down the fingerprint of each new event, with a first example; for `make events`."""
    for kind in all_kinds():
        if not _path(kind).exists():
            record = {"fingerprint": fingerprint(kind), "payload": draft(kind.schema)}
            _path(kind).write_text(json.dumps(record, indent=2) + "\n")


def _record(kind: EventKind) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(_path(kind).read_text())
    return record


def _path(kind: EventKind) -> Path:
    return SAMPLES / f"{kind.routing_key}.json"
