"""What a system that subscribes to events may be called, so that nothing of ours is called so."""

import re
from collections.abc import Iterable

# First parts of the names of our exchanges, queues and users, and of RabbitMQ's.
TAKEN = frozenset(
    {"administrator", "amq", "analysis", "gateway", "interview", "live", "media", "nameko"}
    | {"notify", "plan", "rapport", "rpc", "scheduling"}
)
NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
NAME_RULE = (
    "small letters, digits and dashes, a letter first, at most 31 of them, and none of "
    f"{', '.join(sorted(TAKEN))} before the first dash"
)


class NameRefused(ValueError):
    """A subscriber cannot be called that; the message says why."""


def is_name(text: str) -> bool:
    """Whether a subscriber can be called that (`NAME_RULE`)."""
    return NAME.fullmatch(text) is not None and text.split("-")[0] not in TAKEN


def check_names(names: Iterable[str]) -> None:
    """NameRefused when a subscriber cannot be called one of them."""
    for name in names:
        if not is_name(name):
            raise NameRefused(f"A subscriber cannot be called {name!r}. Take {NAME_RULE}.")
