"""How much of something a participant may use, evenly over time and with a reserve for a burst."""

from __future__ import annotations


class Budget:
    """Refills at `per_s` up to `reserve`, with which it begins."""

    def __init__(self, per_s: float, reserve: float) -> None:
        self._per_s = per_s
        self._reserve = self._left = reserve
        self._at_s: float | None = None

    def takes(self, amount: float, now_s: float) -> bool:
        """Use up an amount if there is so much left; `now_s` is of a clock that only grows."""
        if self._at_s is not None:
            self._left = min(self._reserve, self._left + (now_s - self._at_s) * self._per_s)
        self._at_s = now_s
        if amount > self._left:
            return False
        self._left -= amount
        return True
