"""The current time and new identifiers. Code gets both as arguments, so tests can choose them."""

from __future__ import annotations

from datetime import UTC, datetime

import uuid6


def now() -> datetime:
    """This instant, aware UTC, cut to milliseconds because stores keep no more."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def new_id() -> str:
    """A UUIDv7: unique, and sorts by the time it was made."""
    return str(uuid6.uuid7())
