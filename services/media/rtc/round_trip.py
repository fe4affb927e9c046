"""Lets each browser measure the round trip to us, not to the other browser.

A browser takes the round trip from the reports on its streams (RFC 3550 section 6.4.1) and waits
that long before it asks again for a lost packet or repeats it again. Since we answer such requests,
the way to us is what counts. So a report says how long ago the sender's report passed here.
"""

from __future__ import annotations

_KEPT = 16  # a browser sends a report a second per stream
_UNITS_PER_S = 65536


class ReportTimes:
    """When the latest sender reports of one participant passed."""

    def __init__(self) -> None:
        self._passed_s: dict[tuple[bytes, bytes], float] = {}

    def note(self, source: bytes, stamp: bytes, now_s: float) -> None:
        """A report of `source` passed; `stamp` is the middle of its NTP time."""
        if len(self._passed_s) >= _KEPT:
            del self._passed_s[next(iter(self._passed_s))]
        self._passed_s[source, stamp] = now_s

    def since(self, source: bytes, stamp: bytes, now_s: float) -> bytes | None:
        """How long ago that was, as the report's field has it; None when it is not known."""
        passed_s = self._passed_s.get((source, stamp))
        if passed_s is None:
            return None
        return min(round((now_s - passed_s) * _UNITS_PER_S), 0xFFFFFFFF).to_bytes(4, "big")
