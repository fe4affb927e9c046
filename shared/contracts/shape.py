"""A short name for a shape, so that it cannot change unnoticed.

Adding an optional field is free: only required fields, their types and choices count, which are
what the other side may rely on.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from marshmallow import Schema, fields


def shape_of(schema: Schema) -> dict[str, Any]:
    """Field name -> type, for every field that a reader may rely on (the required ones)."""
    return {
        name: _type_of(field) for name, field in sorted(schema.fields.items()) if field.required
    }


def digest(*shape: Any) -> str:
    """Sixteen signs that change exactly when the shape does."""
    return hashlib.sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()[:16]


def accept(path: Path, current: dict[str, str]) -> None:
    """Write down the shapes that are new; one that is known already is kept as it is."""
    known = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps(current | known, indent=2, sort_keys=True) + "\n")


def _type_of(field: fields.Field[Any]) -> Any:
    optional = "?" if field.allow_none else ""
    if isinstance(field, fields.List):
        return [_type_of(field.inner)]
    if isinstance(field, fields.Nested):
        return shape_of(field.schema)
    if isinstance(field, fields.Enum):
        return sorted(str(member.value) for member in field.enum)
    return getattr(field, "shape", type(field).__name__) + optional
