"""A short name for the shape of a payload, so that a change without a new version cannot pass.

`fingerprints.json` beside this file is checked in. Adding an optional field is free: only required
fields, their types, and fields that were already there count (see `tests/contract/test_events.py`).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from marshmallow import Schema, fields

from shared.events.base import EventKind, all_kinds

FINGERPRINTS = Path(__file__).with_name("fingerprints.json")


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


def current() -> dict[str, str]:
    """Routing key -> fingerprint of every registered event."""
    return {kind.routing_key: fingerprint(kind) for kind in all_kinds()}


def accept() -> None:
    """Write the present shapes down; called by `make events` for new versions only."""
    known = json.loads(FINGERPRINTS.read_text()) if FINGERPRINTS.exists() else {}
    FINGERPRINTS.write_text(json.dumps(current() | known, indent=2, sort_keys=True) + "\n")
