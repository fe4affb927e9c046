"""Every name and every address: one mailbox in the mail, the same person in the calendar."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as some
from icalendar import Calendar, Event

from services.notify.domain.errors import NotDelivered
from services.notify.mailboxes import Mailbox, subject
from shared.contracts.addresses import NotAnAddress, address_of, for_mail, mailto, spellings
from shared.contracts.text import line_of

ADDRESS = "ada@mail.example"
HARD = (
    "A" * 76 + ", B",
    ("Longname " * 12) + "Jr., MD",
    "=?utf-8?q?x=40y.example?=",
    "=?utf-8?b?PGV2ZUB4LmV4YW1wbGU+?= <eve@x.example>, Eve",
    'Zoë, "x" <y@z.example>',
    "山田太郎" * 30,
    "O'Brien; (comment) \\ @",
    "a@b.example",
    "undisclosed:;",
)
NAMES = some.text(some.characters(), max_size=200) | some.sampled_from(HARD)
LOCALS = some.from_regex(r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]{1,30}", fullmatch=True)
DOMAINS = some.sampled_from(
    ["mail.example", "bücher.example", "例え.example", "xn--bcher-kva.example"]
)


def sent(name: str, address: str = ADDRESS) -> bytes:
    mail = EmailMessage(policy.SMTP)
    mail["To"] = Mailbox.checked(name, address).header("To")
    mail["Subject"] = subject(name)
    return mail.as_bytes()


@given(NAMES)
def test_a_name_reads_as_one_mailbox_and_as_itself(name: str) -> None:
    written = sent(name)
    assert written.isascii() and max(map(len, written.split(b"\r\n"))) <= 110
    old = message_from_bytes(written)
    unfolded = "".join(old["To"].splitlines())
    ((shown, address),) = getaddresses([unfolded])
    assert address == ADDRESS
    assert str(make_header(decode_header(shown))) == line_of(name)
    (mailbox,) = message_from_bytes(written, policy=policy.default)["To"].addresses
    assert mailbox.addr_spec == ADDRESS
    assert str(make_header(decode_header("".join(old["Subject"].splitlines())))) == line_of(name)


@given(LOCALS, DOMAINS)
def test_a_link_to_an_address_means_that_address(local: str, domain: str) -> None:
    """`%`, `?` and `#` are letters of an address, and end nothing."""
    try:
        kept = address_of(f"{local}@{domain}")
    except NotAnAddress:
        return
    link = urlsplit(mailto(kept))
    assert (link.scheme, link.query, link.fragment, link.netloc) == ("mailto", "", "", "")
    assert unquote(link.path) == for_mail(kept)
    assert for_mail(kept).isascii() and address_of(for_mail(kept)) == kept


@given(NAMES, LOCALS)
@example("\\", "ada")
@example('Ada \\ "Byte" \\', "ada")
def test_a_person_survives_the_calendar(name: str, local: str) -> None:
    person = Mailbox.checked(name, f"{local}@bücher.example")
    event = Event()
    event.add("attendee", person.in_calendar(), encode=False)
    (read,) = Calendar.from_ical(
        b"BEGIN:VCALENDAR\r\n" + event.to_ical() + b"END:VCALENDAR\r\n"
    ).walk("VEVENT")
    assert read["ATTENDEE"].params.get("CN", "") == line_of(name).replace('"', "'").replace(
        "\\", "/"
    )
    assert unquote(str(read["ATTENDEE"])) == f"mailto:{local}@xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("typed", "kept", "in_mails"),
    [
        ("ada@bücher.example", "ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@xn--bcher-kva.example", "ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("Ada@EXAMPLE.com", "Ada@example.com", "Ada@example.com"),
        ("ada@faß.example", "ada@faß.example", "ada@xn--fa-hia.example"),
        ("jürgen@bücher.example", "jürgen@bücher.example", "jürgen@xn--bcher-kva.example"),
        ("admin@localhost", "admin@localhost", "admin@localhost"),
        ("ada@corp.local", "ada@corp.local", "ada@corp.local"),
    ],
)
def test_an_address_is_kept_to_be_read_and_written_for_programs(
    typed: str, kept: str, in_mails: str
) -> None:
    assert (address_of(typed), for_mail(typed)) == (kept, in_mails)
    assert set(spellings(typed)) == {kept, in_mails}


@pytest.mark.parametrize(
    "typed",
    ["nobody", "a b@c@d", "a@b", "a@b.", "a@-b.example", '"a b"@x.example', "a@[127.0.0.1]",
     "a\n@x.example", "x" * 65 + "@mail.example", "a@" + "b" * 64 + ".example", "<a@x.example>"],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(NotAnAddress):
        address_of(typed)


def test_a_broken_address_in_store_fails_for_good() -> None:
    with pytest.raises(NotDelivered, match="address_malformed"):
        Mailbox.checked("Ada", "a b@c@d")


def test_an_address_beyond_ascii_asks_for_a_server_that_takes_it() -> None:
    assert Mailbox.checked("J", "jürgen@example.org").needs_utf8
    assert not Mailbox.checked("J", "ada@bücher.example").needs_utf8
    assert mailto("jürgen@example.org") == "mailto:j%C3%BCrgen@example.org"
