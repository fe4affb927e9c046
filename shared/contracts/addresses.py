"""The one place that says what an e-mail address is, and the forms in which it is written.

An address is kept in its readable form, `ada@bücher.example`. To programs its domain is spelled in
ASCII (IDNA 2008, RFC 5891): `ada@xn--bcher-kva.example`.
"""

from __future__ import annotations

from urllib.parse import quote

import email_validator
from email_validator import EmailNotValidError, ValidatedEmail, validate_email

LONGEST = 254

# A company's own network may use these; the library offers its list to be changed.
for _own in ("local", "localhost"):
    if _own in email_validator.SPECIAL_USE_DOMAIN_NAMES:
        email_validator.SPECIAL_USE_DOMAIN_NAMES.remove(_own)


class NotAnAddress(ValueError):
    """This is no e-mail address; the message says why, in a sentence of its own."""


def address_of(typed: str) -> str:
    """The address in the form in which it is kept; raises NotAnAddress."""
    known = _checked(typed)
    if "." not in known.domain and known.domain != "localhost":
        raise NotAnAddress("The part after the @-sign should have a period.")
    return known.normalized


def spellings(address: str) -> tuple[str, ...]:
    """All forms of an address, or the text itself when it is none."""
    try:
        known = _checked(address)
    except NotAnAddress:
        return (address,)
    return tuple(dict.fromkeys((known.normalized, _for_programs(known))))


def for_mail(address: str) -> str:
    """The address as it stands in the headers of a mail; raises NotAnAddress.

    It is ASCII unless the part before the @ is not, which only some mail servers take (RFC 6531).
    """
    return _for_programs(_checked(address))


def mailto(address: str) -> str:
    """A `mailto:` link (RFC 6068), in which `%`, `?` and `#` mean nothing else."""
    local, _, domain = for_mail(address).rpartition("@")
    return f"mailto:{quote(local, safe=_SAFE_IN_LINKS)}@{domain}"


_SAFE_IN_LINKS = "!$'*+-._~"


def _for_programs(known: ValidatedEmail) -> str:
    return known.ascii_email or f"{known.local_part}@{known.ascii_domain}"


def _checked(typed: str) -> ValidatedEmail:
    """Domains of a company's own network are fine: nobody is asked whether they exist."""
    try:
        known = validate_email(
            typed, check_deliverability=False, globally_deliverable=False, strict=True
        )
    except EmailNotValidError as error:
        raise NotAnAddress(str(error)) from None
    if len(known.normalized) > LONGEST:
        raise NotAnAddress(f"It may have at most {LONGEST} characters.")
    return known
