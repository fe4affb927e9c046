"""notify as a real process with a real mail server on loopback (S4, S5)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
import pytest_asyncio
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from icalendar import Calendar

from deploy import ports
from deploy.broker import Broker
from services.notify.domain.errors import NotDelivered
from services.notify.mailers import SmtpMailer
from shared import clock
from shared.events.notify import NotificationFailed, NotificationSent
from shared.events.scheduling import InterviewDeleted
from tests.integration.core import RITA, Core, Gateway, an_invitation, gateway
from tests.integration.messaging.publishing import an_envelope, publish
from tests.support.waiting import eventually


@dataclass
class MailServer:
    """Takes mails on loopback and remembers them; refuses as told."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    answer: str = "250 OK"
    recipient_answer: str = "250 OK"
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    put_off: int = 0

    def __post_init__(self) -> None:
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            authenticator=self.log_in,
            auth_require_tls=False,
        )

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Envelope
    ) -> str:
        if self.answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            mail = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
        else:
            self.put_off += 1
        return self.answer

    async def has_put_off(self) -> bool:
        """Whether it did not take a mail."""
        return self.put_off > 0

    def log_in(
        self, server: Any, session: Any, envelope: Any, mechanism: str, given: Any
    ) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.logins.append((given.login, given.password))
        return AuthResult(success=given.password == b"p:w", handled=False)

    def __enter__(self) -> MailServer:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    def received(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if address in mail["To"]]

    async def wait_for(self, address: str, count: int) -> list[EmailMessage]:
        async def enough() -> bool:
            return len(self.received(address)) >= count

        await eventually(enough, what=f"{count} mails to {address}")
        return self.received(address)


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    with MailServer(ports.find_free()[0]) as running:
        yield running


@pytest.fixture(scope="module")
def core(
    broker: Broker, server: MailServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Core]:
    folder = tmp_path_factory.mktemp("core")
    smtp = f"smtp://127.0.0.1:{server.port}"
    sender = "Company <jobs@company.example>"
    with Core(folder, broker.url, RAPPORT_SMTP_URL=smtp, RAPPORT_MAIL_FROM=sender) as running:
        yield running


@pytest_asyncio.fixture
async def office(core: Core) -> AsyncIterator[Gateway]:
    async with gateway(core.url) as asking:
        yield asking


def text_of(mail: EmailMessage) -> str:
    parts = [p.get_content() for p in mail.walk() if p.get_content_maintype() == "text"]
    return "\n".join(parts)


def entry_in(mail: EmailMessage) -> tuple[str, Any]:
    (part,) = [p for p in mail.walk() if p.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


async def test_candidate_gets_invitation_change_and_cancellation_in_one_calendar_entry(
    office: Gateway, server: MailServer
) -> None:
    """S4: one UID for life, SEQUENCE rises, CANCEL on deletion; R19: the link stays."""
    made = await office.create_interview(candidate_email="ada@mail.example")
    of = {"interview_id": made["id"]}
    await server.wait_for("ada@mail.example", 1)
    await office.ask(
        "scheduling.change_date", local_time="2199-12-02 09:00", time_zone="UTC", actor=RITA, **of
    )
    await server.wait_for("ada@mail.example", 2)
    await office.ask("scheduling.delete_interview", actor=RITA, **of)
    mails = await server.wait_for("ada@mail.example", 3)
    entries = [entry_in(mail) for mail in mails]
    assert [method for method, _ in entries] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [event["SEQUENCE"] for _, event in entries] == [0, 1, 2]
    assert len({str(event["UID"]) for _, event in entries}) == 1
    assert [made["candidate_url"] in text_of(mail) for mail in mails] == [True, True, False]
    await office.hears(NotificationSent, made["id"])


async def test_repeated_event_makes_one_mail(
    core: Core, office: Gateway, server: MailServer
) -> None:
    said = an_invitation(candidate_email="cid@mail.example")
    publish(core.url, an_envelope(said), an_envelope(said), an_envelope(said))
    await server.wait_for("cid@mail.example", 1)
    last = an_invitation(candidate_email="last@mail.example")
    publish(core.url, an_envelope(last))
    await server.wait_for("last@mail.example", 1)
    await office.hears(NotificationSent, said.interview_id)
    assert len(server.received("cid@mail.example")) == 1


async def test_reminder_is_sent_when_it_is_due_and_not_after_deletion(
    core: Core, office: Gateway, server: MailServer
) -> None:
    """S5: real time, one reminder seconds away, one interview deleted meanwhile."""
    soon = clock.now() + timedelta(hours=1, seconds=4)
    kept = an_invitation(candidate_email="kept@mail.example", starts_at=soon)
    gone = an_invitation(candidate_email="gone@mail.example", starts_at=soon)
    publish(core.url, an_envelope(kept), an_envelope(gone))
    await server.wait_for("gone@mail.example", 1)
    publish(core.url, an_envelope(InterviewDeleted(gone.interview_id, clock.now())))
    mails = await server.wait_for("kept@mail.example", 2)
    assert "starts soon" in mails[1]["Subject"]
    subjects = [mail["Subject"] for mail in await server.wait_for("gone@mail.example", 2)]
    assert subjects[1].startswith("Cancelled") and len(subjects) == 2


async def test_mail_waits_for_a_server_that_is_away(
    core: Core, office: Gateway, server: MailServer
) -> None:
    server.answer = "451 come back later"
    said = an_invitation(candidate_email="dan@mail.example")
    publish(core.url, an_envelope(said))
    await eventually(server.has_put_off, what="a mail that was put off")
    server.answer = "250 OK"
    await server.wait_for("dan@mail.example", 1)


async def test_refused_recipient_is_said_and_not_tried_again(
    core: Core, office: Gateway, server: MailServer
) -> None:
    server.recipient_answer = "550 no such person"
    said = an_invitation(candidate_email="nobody@mail.example")
    publish(core.url, an_envelope(said))
    failed = await office.hears(NotificationFailed, said.interview_id)
    server.recipient_answer = "250 OK"
    assert (failed.notification, failed.reason) == ("invitation", "recipient_refused")


async def test_a_recruiter_reads_what_became_of_an_invitation_and_has_it_sent_again(
    office: Gateway, server: MailServer
) -> None:
    server.recipient_answer = "550 no such person"
    made = await office.create_interview(candidate_email="eve@mail.example")
    of = {"interview_id": made["id"]}
    assert made["invitation"]["state"] == "queued"
    refused = await office.becomes(
        "scheduling.get_interview", lambda seen: seen["invitation"]["state"] != "queued", **of
    )
    assert refused["invitation"]["state"] == "failed"
    assert refused["invitation"]["reason"] == "the mail server refused the address"
    server.recipient_answer = "250 OK"
    again = await office.ask("scheduling.invite_again", actor=RITA, **of)
    assert again["invitation"]["state"] == "queued"
    [mail] = await server.wait_for("eve@mail.example", 1)
    assert mail["Subject"].startswith("Invitation")
    await office.becomes(
        "scheduling.get_interview", lambda seen: seen["invitation"]["state"] == "sent", **of
    )


async def test_nothing_is_lost_or_doubled_when_notify_is_killed(
    core: Core, office: Gateway, server: MailServer
) -> None:
    """Killed while mails are due: each arrives; one that was in flight may come twice, by id."""
    said = [an_invitation(candidate_email=f"kill{n}@mail.example") for n in range(20)]
    publish(core.url, *map(an_envelope, said[:10]))
    await server.wait_for("kill0@mail.example", 1)
    core.programs["notify"].kill()
    publish(core.url, *map(an_envelope, said[10:]))
    core.programs["notify"].start()
    for invitation in said[:1] + said[10:]:
        await server.wait_for(invitation.candidate_email, 1)
    mails = [mail for mail in server.mails if "kill" in mail["To"]]
    doubled = len(mails) - len({mail["Message-ID"] for mail in mails})
    assert doubled <= 1


def test_login_is_used_and_its_refusal_is_a_reason(server: MailServer) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "a@company.example", "login@mail.example"
    SmtpMailer(f"smtp://me%40x:p%3Aw@127.0.0.1:{server.port}").send(mail, "n1")
    assert server.logins[-1] == (b"me@x", b"p:w")
    assert server.received("login@mail.example")
    with pytest.raises(NotDelivered, match="mail_server_refused_login"):
        SmtpMailer(f"smtp://me:wrong@127.0.0.1:{server.port}").send(mail, "n1")


def test_server_that_is_not_there_is_a_reason() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "a@company.example", "b@mail.example"
    with pytest.raises(NotDelivered, match="mail_server_unavailable"):
        SmtpMailer(f"smtp://127.0.0.1:{ports.find_free()[0]}").send(mail, "n1")
