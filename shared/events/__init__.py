"""The event contract: every fact a service may state, its payload, who emits and who consumes it.

`base` declares and registers, `<producer>.py` hold the events, `envelope` wraps one for
the wire, `consumers` is the table of subscriptions. `make events` writes EVENTS.md and
asyncapi.json from here.
"""

from shared.events import analysis, media, notify, plan, scheduling
from shared.events.base import Event, EventKind, Reach, UnknownEvent, all_kinds, kind_of
from shared.events.envelope import Envelope

__all__ = [
    "Envelope",
    "Event",
    "EventKind",
    "Reach",
    "UnknownEvent",
    "all_kinds",
    "analysis",
    "kind_of",
    "media",
    "notify",
    "plan",
    "scheduling",
]
