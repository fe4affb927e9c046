"""What can go wrong with a message, and whether trying again may help."""

from __future__ import annotations


class NotDelivered(Exception):
    """It could not be sent. `reason` is a stable code; a lasting one is not tried again."""

    def __init__(self, reason: str, *, is_lasting: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_lasting = is_lasting
