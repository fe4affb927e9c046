"""A short name for the shape of a payload, so that a change without a new version cannot pass.

`samples/` holds, for each event, the fingerprint that was accepted and an example of the payload.
Adding an optional field is free: only required fields and their types count (see
`tests/contract/test_events.py`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from shared.contracts import shape
from shared.events.base import EventKind, all_kinds
from shared.events.draft import draft

SAMPLES = Path(__file__).with_name("samples")


def fingerprint(kind: EventKind) -> str:
    """Changes exactly when a required part of the payload does."""
    return shape.digest(kind.reach.value, shape.shape_of(kind.schema))


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
