"""How long to wait between attempts to reach a broker that is away, and what is logged of it."""

from __future__ import annotations

from shared.backoff import Backoff
from shared.telemetry import get_logger

PAUSES = Backoff(0.2, 0.4, 0.8, 1.5, 3.0)

log = get_logger()


class ReconnectBackoff:
    """Counts failures in a row. Only the first is logged as a warning, the others for debugging."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._failures = 0

    def connected(self) -> None:
        """Note that the connection works: the count starts anew."""
        log.info("broker_connected", what=self._what, after_failures=self._failures)
        self._failures = 0

    def lost(self, error: BaseException | str) -> None:
        """Note that connecting failed, or that the connection broke."""
        tell = log.debug if self._failures else log.warning
        tell("broker_lost", what=self._what, error=str(error) or repr(error))

    def next_pause_s(self) -> float:
        """Seconds to wait before the next attempt."""
        self._failures += 1
        return PAUSES.after(self._failures)
