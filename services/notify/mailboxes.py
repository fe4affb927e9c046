"""Mailboxes: a name and an address, and how both are written into mails and calendars.

Addresses are checked and spelled by `shared.contracts.addresses`, nowhere else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.header import Header
from email.policy import Policy
from email.utils import parseaddr
from typing import Self

from icalendar import vCalAddress, vText

from services.notify.domain.errors import NotDelivered
from shared.contracts.addresses import NotAnAddress, for_mail, mailto
from shared.contracts.text import line_of

# A name of these is written as it is; any other as encoded words (RFC 2047), which have no commas,
# quotes and brackets that a reader, or a program that folds the line on the way, could mistake.
_PLAIN = re.compile(r"[A-Za-z0-9]+(?:[ '-][A-Za-z0-9]+)*")
_LONGEST_PLAIN = 60
_NOT_IN_PARAMETERS = str.maketrans({'"': "'", "\\": "/"})
_PLAIN_LINE = re.compile(r"[ -~]*")


class WrittenHeader(str):
    """A header in the form in which it goes out.

    The policies of Python's `email` take headers apart and fold them anew: a long name with a comma
    loses its quotes, and what looks like an encoded word is decoded. This one is left alone.
    """

    name: str
    lines: str

    def __new__(cls, name: str, lines: str) -> Self:
        made = super().__new__(cls, " ".join(lines.split()))
        made.name, made.lines = name, lines
        return made

    def fold(self, *, policy: Policy) -> str:
        """As the generators of `email` ask for it."""
        return f"{self.name}: {self.lines}\n".replace("\n", policy.linesep)


@dataclass(frozen=True)
class Mailbox:
    """Somebody's name, which may be empty, and address."""

    name: str
    address: str

    @classmethod
    def checked(cls, name: str, address: str) -> Self:
        """With the address as mails spell it; raises NotDelivered for good when it is none."""
        try:
            return cls(line_of(name), for_mail(address))
        except NotAnAddress as error:
            raise NotDelivered("address_malformed", is_lasting=True) from error

    @classmethod
    def parsed(cls, text: str) -> Self:
        """Out of `Name <address>`; raises NotAnAddress."""
        name, address = parseaddr(text)
        return cls(line_of(name), for_mail(address))

    @property
    def domain(self) -> str:
        """Of the address, in ASCII."""
        return self.address.rpartition("@")[2]

    @property
    def needs_utf8(self) -> bool:
        """Whether only mail servers with SMTPUTF8 (RFC 6531) can take the address."""
        return not self.address.isascii()

    def header(self, name: str) -> WrittenHeader:
        """For `To`, `From` and `Reply-To`."""
        if not self.name:
            return WrittenHeader(name, f"<{self.address}>")
        is_plain = _PLAIN.fullmatch(self.name) and len(self.name) <= _LONGEST_PLAIN
        shown = self.name if is_plain else _encoded(self.name, name)
        separator = " " if is_plain and len(shown) + len(self.address) <= _LONGEST_PLAIN else "\n "
        return WrittenHeader(name, f"{shown}{separator}<{self.address}>")

    def in_calendar(self) -> vCalAddress:
        """For ATTENDEE and ORGANIZER."""
        person = vCalAddress(mailto(self.address))
        # A parameter value cannot hold a double quote (RFC 5545, 3.1), and few read RFC 6868. Some
        # readers take a backslash for the beginning of an escape, which others write as it is.
        person.params["CN"] = vText(self.name.translate(_NOT_IN_PARAMETERS))
        return person


def subject(text: str) -> WrittenHeader:
    """The subject of a mail."""
    line = line_of(text)
    is_plain = _PLAIN_LINE.fullmatch(line) and "=?" not in line and len(line) <= _LONGEST_PLAIN
    return WrittenHeader("Subject", line if is_plain else _encoded(line, "Subject"))


def _encoded(text: str, header: str) -> str:
    return Header(text, "utf-8", header_name=header).encode()
