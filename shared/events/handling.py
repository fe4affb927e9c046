"""Which of its handlers a service runs for which event: one table, read by nameko and asyncio.

    HANDLERS: EventTable = {CallEnded: Planning.on_call_ended, ...}

    def on_call_ended(self, event: CallEnded, cause: Envelope) -> None: ...

Search for the name of an event to see who emits it, who takes it and what each makes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shared.events.base import Event
from shared.events.envelope import Envelope

# A method of the service's handlers, given the event and the envelope that brought it.
Handler = Callable[[Any, Any, Envelope], Any]
EventTable = Mapping[type[Event], Handler]


def handle(table: EventTable, handlers: object, envelope: Envelope) -> Any:
    """Run the handler for the event in this envelope; what it returns may have to be awaited."""
    return table[type(envelope.event)](handlers, envelope.event, envelope)
