"""A short name for the shape of a request and its answer, so that a change cannot pass unnoticed.

`fingerprints.json` beside this file is checked in and written by `make events`, new requests only.
What was there already must not change while replicas of two releases run side by side: add a field
with a default instead, or a new request, and delete the line only when nobody asks for it any more.
"""

from __future__ import annotations

from pathlib import Path

from shared import requests  # noqa: F401  registers them all
from shared.contracts import shape
from shared.contracts.schema import schema_for
from shared.requests.base import RequestKind, all_kinds

FINGERPRINTS = Path(__file__).with_name("fingerprints.json")


def fingerprint(kind: RequestKind) -> str:
    """Changes exactly when a required part of the request or its answer does, or a refusal."""
    answered = shape.shape_of(schema_for(kind.answer))
    return shape.digest(shape.shape_of(kind.schema), answered, sorted(kind.refused))


def current() -> dict[str, str]:
    """Name -> fingerprint of every registered request."""
    return {kind.name: fingerprint(kind) for kind in all_kinds()}


def accept() -> None:
    """Write the present shapes down."""
    shape.accept(FINGERPRINTS, current())


if __name__ == "__main__":
    accept()
