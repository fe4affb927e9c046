"""Who consumes what, as the declarations of the events say it.

Every process declares all of these queues before it publishes. The queue of an entry is
`<service>.<EventName>`. Live listeners are not here: each process hears everything through a
queue of its own, which is gone when it ends.
"""

from collections import defaultdict

from shared.events.base import Event, all_kinds


def _by_service() -> dict[str, tuple[type[Event], ...]]:
    consumed: dict[str, tuple[type[Event], ...]] = defaultdict(tuple)
    for kind in all_kinds():
        for service in kind.consumers:
            consumed[service] += (kind.cls,)
    return dict(consumed)


CONSUMERS = _by_service()


def queue_name(service: str, event: type[Event]) -> str:
    """`<service>.<EventName>`, written down so that operators can search for it."""
    return f"{service}.{event.__name__}"
