"""Lines for the person at the terminal, and a filter against repeats."""

import sys
import time
from collections.abc import Callable

REPEAT_AFTER_S = 60.0


def say(text: str) -> None:
    """One line, at once."""
    print(text, file=sys.stdout, flush=True)


class RepeatFilter:
    """Says a line unless it was said within the last minute."""

    def __init__(
        self, say: Callable[[str], None], *, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._say = say
        self._now = now
        self._said: dict[str, float] = {}

    def __call__(self, text: str) -> None:
        """Say it, or keep silent."""
        now = self._now()
        self._said = {line: at for line, at in self._said.items() if now - at < REPEAT_AFTER_S}
        if text not in self._said:
            self._said[text] = now
            self._say(text)
