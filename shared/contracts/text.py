"""The one rule for text, and the fields that keep it: what a person may type and what is stored.

Texts are in Unicode normal form C. Half of a character and control characters are in none of them,
line breaks only where lines are meant. Lengths are counted in characters, after that.

At the edge a text that breaks the rule is refused with a sentence. Of an event, a fact that nobody
can be asked about again, the characters that break it are left out (`CleanText`).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from marshmallow import ValidationError, fields

_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_HALF = re.compile("[\ud800-\udfff]")
# They turn the direction of all that follows, so that a name reads as another one.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Letters and symbols by their category, blank on every screen.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_SEEN = ("L", "N", "P", "S")

HALF = "contains half of a character. Please type it again."
FORBIDDEN = "contains control characters. Please remove them or type it again."
BREAK = "must be one line. Please remove the line breaks."
TURNING = "contains a character that turns the direction of writing. Please type it again."


class NotText(ValueError):
    """The text breaks the rule; the message completes a sentence that begins with its name."""


def normal(text: str, *, lines: bool = True) -> str:
    """The text as it is stored; raises NotText."""
    found = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    if _HALF.search(found):
        raise NotText(HALF)
    if _FORBIDDEN.search(found):
        raise NotText(FORBIDDEN)
    return found if lines else _one_line(found)


def cleaned(text: str) -> str:
    """The same with everything left out that breaks the rule."""
    return _FORBIDDEN.sub("", _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)))


def line_of(text: str) -> str:
    """One line of whatever was stored: for headers of mails, which bear nothing else."""
    return " ".join(_TURNING.sub("", cleaned(text)).split())


def is_seen(text: str) -> bool:
    """Whether anything of it is visible."""
    return any(unicodedata.category(sign)[0] in _SEEN and sign not in _BLANK for sign in text)


def _one_line(text: str) -> str:
    """Spaces are single ones, so that equal-looking lines are equal."""
    if "\n" in text.strip():
        raise NotText(BREAK)
    if _TURNING.search(text):
        raise NotText(TURNING)
    return " ".join(text.split())


class RuledText(fields.String):
    """A text that keeps the rule; what every schema has where a message has a text.

    `name` begins the sentence of a refusal. Without `lines` it is one line, its spaces single ones.
    """

    shape = "String"  # fingerprints of messages call every text by this name

    def __init__(self, name: str = "This text", *, lines: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.name_shown = name
        self.has_lines = lines

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, *args, **kwargs)
        try:
            return normal(text, lines=self.has_lines)
        except NotText as wrong:
            raise ValidationError(f"{self.name_shown} {wrong}") from None


class CleanText(fields.String):
    """A text of an event: what breaks the rule is left out of it, when it is read and written."""

    shape = "String"

    def _serialize(self, value: Any, *args: Any, **kwargs: Any) -> str | None:
        return None if value is None else cleaned(str(value))

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        return cleaned(super()._deserialize(value, *args, **kwargs))


class VerbatimText(fields.String):
    """A text for programs, such as a session description: passed on to the letter, or refused."""

    shape = "String"

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, *args, **kwargs)
        if _FORBIDDEN.search(text.replace("\r", "")):
            raise ValidationError(f"This text {FORBIDDEN}")
        return text


KEEPING_THE_RULE = (RuledText, CleanText, VerbatimText)
