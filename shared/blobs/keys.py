"""What a blob may be called: `interviews/<id>/candidate.webm`, no path that leaves the folder."""

from __future__ import annotations

import re

LONGEST_KEY = 500
_SEGMENT = r"[A-Za-z0-9][A-Za-z0-9._-]*"
_KEY = re.compile(rf"{_SEGMENT}(/{_SEGMENT})*")


class BadKey(ValueError):
    """A blob cannot have this key."""


def checked(key: str) -> str:
    """The key, if it consists of letters, digits, `._-` and single slashes; raises BadKey."""
    if len(key) > LONGEST_KEY or not _KEY.fullmatch(key):
        raise BadKey(f"a blob cannot be called {key[:80]!r}")
    return key
