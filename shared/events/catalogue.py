"""Writes EVENTS.md and asyncapi.json from the registry: `python -m shared.events.catalogue`.

EVENTS.md is for people (who emits, who consumes, payload, a picture); asyncapi.json (AsyncAPI 3)
is for programs that subscribe to the public exchange.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from shared.events import fingerprint
from shared.events.base import EventKind, Reach, all_kinds

ROOT = Path(__file__).resolve().parents[2]
HEAD = """# Events

Written by `make events` from `shared/events/`; do not edit.

Services tell each other only what happened. Two durable topic exchanges carry it:
`interview.events` is public (ids, times, states; never personal or recruiter-only data),
`interview.internal` carries content between Rapport's own services. The routing key is
`<producer>.<EventName>.v<N>`, so a queue bound to `*.CallEnded.*` gets every ended call and
`media.#` everything that media says.

An event travels as a CloudEvents 1.0 message in binary mode: the body is the JSON payload below
(content type `application/json`), the headers hold `id`, `source`, `type`, `subject` (the
interview), `time`, `sequence` (rises by one per interview and producer), `correlationid`,
`causationid` and `traceparent`. Delivery is at least once and unordered: take `id` as done once,
use `sequence` for order.
New optional fields may appear at any time; anything else is a new version.
"""
WHO = """A service that consumes an event has a durable queue for it: it gets every one, be it late.
One that hears it live is told at once, but only while it runs: after a gap it fetches what it may
have missed. What nobody here consumes or hears is for systems outside.
"""


def events_markdown() -> str:
    """The whole page."""
    parts = [HEAD, _picture(), "## Who says what to whom\n", WHO, _table()]
    for kind in all_kinds():
        parts.append(_section(kind))
    return "\n".join(parts)


def _picture() -> str:
    edges: dict[tuple[str, str], list[str]] = {}
    live: set[tuple[str, str]] = set()
    for kind in all_kinds():
        for service in kind.consumers:
            edges.setdefault((kind.producer, service), []).append(kind.name)
        live |= {(kind.producer, service) for service in kind.live if service != kind.producer}
    lines = [
        f'  {producer} -->|"{"<br/>".join(names)}"| {service}'
        for (producer, service), names in sorted(edges.items())
    ]
    lines += [f"  {producer} -.-> {service}" for producer, service in sorted(live)]
    return "```mermaid\nflowchart LR\n" + "\n".join(lines) + "\n```\n"


def _table() -> str:
    rows = ["| event | exchange | consumed by | heard live by | when |", "|---|---|---|---|---|"]
    for kind in all_kinds():
        who, live = ", ".join(kind.consumers) or "-", ", ".join(kind.live) or "-"
        link = f"[{kind.name}](#{_anchor(kind)})"
        rows.append(f"| {link} | `{kind.reach.value}` | {who} | {live} | {_first_line(kind)} |")
    return "\n".join(rows) + "\n"


def _anchor(kind: EventKind) -> str:
    return kind.routing_key.replace(".", "").lower()


def _first_line(kind: EventKind) -> str:
    return " ".join((kind.cls.__doc__ or "").split("\n\n")[0].split())


def _section(kind: EventKind) -> str:
    sample = json.dumps(fingerprint.sample_of(kind), indent=2, ensure_ascii=False)
    about = " ".join((kind.cls.__doc__ or "").split())
    return f"### {kind.routing_key}\n\n{about}\n\n```json\n{sample}\n```\n"


def asyncapi() -> dict[str, Any]:
    """The public exchange as an AsyncAPI 3 document."""
    public = [kind for kind in all_kinds() if kind.reach is Reach.PUBLIC]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Rapport interview events",
            "version": "1.0.0",
            "description": "What happens in interviews, for any system that wants to know.",
        },
        "defaultContentType": "application/json",
        "channels": {kind.name: _channel(kind) for kind in public},
        "operations": {f"send{kind.name}": _operation(kind) for kind in public},
        "components": {
            "schemas": _json_schemas(public),
            "messages": {kind.name: _message(kind) for kind in public},
        },
    }


def _channel(kind: EventKind) -> dict[str, Any]:
    exchange = {"name": kind.reach.value, "type": "topic", "durable": True, "autoDelete": False}
    return {
        "address": kind.routing_key,
        "messages": {kind.name: {"$ref": f"#/components/messages/{kind.name}"}},
        "bindings": {"amqp": {"is": "routingKey", "exchange": exchange, "bindingVersion": "0.3.0"}},
    }


def _operation(kind: EventKind) -> dict[str, Any]:
    return {"action": "send", "channel": {"$ref": f"#/channels/{kind.name}"}}


def _message(kind: EventKind) -> dict[str, Any]:
    return {
        "name": kind.routing_key,
        "title": kind.name,
        "summary": _first_line(kind),
        "contentType": "application/json",
        "payload": {"$ref": f"#/components/schemas/{kind.name}"},
        "examples": [{"name": kind.name, "payload": fingerprint.sample_of(kind)}],
    }


def _json_schemas(kinds: Iterable[EventKind]) -> dict[str, Any]:
    spec = APISpec("events", "1", "3.1.0", plugins=[MarshmallowPlugin(schema_name_resolver=_name)])
    for kind in kinds:
        spec.components.schema(kind.name, schema=kind.schema)
    schemas = spec.to_dict()["components"]["schemas"]
    for schema in schemas.values():
        schema.pop("additionalProperties", None)
    return schemas  # type: ignore[no-any-return]


def _name(schema: Any) -> str:
    cls = schema if isinstance(schema, type) else type(schema)
    return cls.__name__.removesuffix("Schema")


def write(root: Path = ROOT) -> None:
    """Write both files, and before that a sample of each event that is new."""
    fingerprint.accept_new()
    (root / "EVENTS.md").write_text(events_markdown())
    (root / "asyncapi.json").write_text(json.dumps(asyncapi(), indent=2) + "\n")


if __name__ == "__main__":
    write()
