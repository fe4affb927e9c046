"""The event contract: every fact a service may state, its payload, who emits and who consumes it.

`<producer>.py` declare the events, by means of `base`. `envelope` is an event on its way, and
`handling` how a service names its handlers. `make events` writes EVENTS.md and asyncapi.json.
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
