"""How long to wait before something that failed is tried again."""

from __future__ import annotations


class Backoff:
    """Growing pauses between attempts, such as `Backoff(0.5, 1.0, 2.0)`; the last one repeats."""

    def __init__(self, *pauses_s: float) -> None:
        assert pauses_s
        self._pauses_s = pauses_s

    def after(self, failures: int) -> float:
        """Seconds to wait after this many failures in a row, at least one."""
        return self._pauses_s[min(failures, len(self._pauses_s)) - 1]
