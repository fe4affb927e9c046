"""Notify's use cases on a real store with a mailer that remembers (S4, S5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from services.notify.composing import Composer
from services.notify.domain.changes import CLAIM_LASTS
from services.notify.domain.correspondence import Notification
from services.notify.domain.errors import NotDelivered
from services.notify.handlers import HANDLERS, Notifying
from services.notify.mailboxes import Mailbox
from services.notify.mailers import FolderMailer
from services.notify.wiring import Components, assemble
from shared.events.handling import handle
from shared.events.plan import InterviewStarted
from shared.events.scheduling import InterviewDeleted
from shared.store import open_store
from tests.unit.notify.builders import NOW, STARTS, an_invitation, enveloped

HOUR = timedelta(hours=1)


@dataclass
class Postbox:
    """Keeps mails, or fails as told."""

    channel: str = "email"
    mails: list[EmailMessage] = field(default_factory=list)
    error: Exception | None = None

    def send(self, message: EmailMessage, notification_id: str) -> None:
        if self.error:
            raise self.error
        self.mails.append(message)


@dataclass
class Clock:
    """Stands still until it is moved."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at


@dataclass
class House:
    """Notify with its surroundings."""

    do: Notifying
    components: Components
    post: Postbox
    clock: Clock

    def at(self, moment: datetime) -> list[str]:
        """Move the clock, send what is due, and say what left."""
        self.clock.at = moment
        before = len(self.post.mails)
        while self.do.send_due():
            pass
        return [mail["Subject"].split(":")[0] for mail in self.post.mails[before:]]

    def states(self) -> dict[str, str]:
        return {each.kind: each.state for each in self.notifications()}

    def notifications(self) -> tuple[Notification, ...]:
        letters = self.do.letters.get("i1")
        return letters.notifications if letters else ()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    post, clock = Postbox(), Clock()
    composer = Composer(Mailbox("Rapport", "jobs@company.example"), "Company")
    components = assemble(open_store("notify", mongo_url=None, folder=tmp_path), composer, post)
    yield House(replace(components.handlers, now=clock), components, post, clock)
    components.close()


def test_candidate_is_invited_reminded_and_not_bothered_again(house: House) -> None:
    """S4, S5."""
    handle(HANDLERS, house.do, enveloped(an_invitation()))
    assert house.at(NOW) == ["Invitation to an interview"]
    assert house.at(STARTS - 25 * HOUR) == []
    assert house.at(STARTS - 24 * HOUR) == ["Reminder"]
    assert house.at(STARTS - HOUR) == ["Your interview for Senior Python developer starts soon"]
    assert house.at(STARTS + 99 * HOUR) == []
    assert set(house.states().values()) == {"sent"}


def test_repeated_event_sends_nothing_twice(house: House) -> None:
    repeated = enveloped(an_invitation())
    for _ in range(3):
        handle(HANDLERS, house.do, repeated)
        handle(HANDLERS, house.do, enveloped(an_invitation()))
    assert len(house.at(NOW)) == 1


def test_no_reminder_of_the_old_date_survives_a_new_date(house: House) -> None:
    """S5."""
    handle(HANDLERS, house.do, enveloped(an_invitation()))
    house.at(NOW)
    moved = an_invitation(1, starts_at=STARTS + 48 * HOUR)
    handle(HANDLERS, house.do, enveloped(moved))
    assert house.at(NOW) == ["Changed"]
    assert house.at(STARTS) == []
    assert house.at(STARTS + 24 * HOUR) == ["Reminder"]


def test_no_reminder_survives_the_deletion(house: House) -> None:
    """S5, R20."""
    handle(HANDLERS, house.do, enveloped(an_invitation()))
    house.at(NOW)
    handle(HANDLERS, house.do, enveloped(InterviewDeleted("i1", NOW)))
    assert house.at(STARTS) == ["Cancelled"]
    assert house.at(STARTS + 99 * HOUR) == []
    assert house.states()["reminder_1h"] == "dropped"


def test_no_reminder_comes_once_the_interview_runs(house: House) -> None:
    handle(HANDLERS, house.do, enveloped(an_invitation()))
    house.at(NOW)
    handle(HANDLERS, house.do, enveloped(InterviewStarted("i1", NOW)))
    assert house.at(STARTS - HOUR) == []


def test_start_and_deletion_of_an_interview_never_heard_of_are_kept_in_mind(house: House) -> None:
    handle(HANDLERS, house.do, enveloped(InterviewStarted("i1", NOW)))
    handle(HANDLERS, house.do, enveloped(InterviewDeleted("i1", NOW)))
    handle(HANDLERS, house.do, enveloped(an_invitation()))
    assert house.at(NOW) == []


def test_mail_leaves_when_the_server_is_back(house: House) -> None:
    house.post.error = NotDelivered("mail_server_unavailable")
    handle(HANDLERS, house.do, enveloped(an_invitation()))
    assert house.at(NOW) == []
    (item,) = [n for n in house.notifications() if n.kind == "invitation"]
    assert (item.state, item.reason) == ("waiting", "mail_server_unavailable")
    house.post.error = None
    assert len(house.at(NOW + timedelta(minutes=1))) == 1


def test_outcome_is_an_event_of_its_own(house: House) -> None:
    handle(HANDLERS, house.do, enveloped(an_invitation()))
    house.at(NOW)
    said = [envelope.event.payload() for _, envelope in house.components.outbox.pending(10)]
    assert [(e["notification"], e["channel"]) for e in said] == [("invitation", "email")]
    assert "zoe" not in str(said)


def test_mail_that_cannot_be_written_does_not_hold_up_the_others(house: House) -> None:
    house.post.error = RuntimeError("broken")
    handle(HANDLERS, house.do, enveloped(an_invitation()))
    house.at(NOW)
    house.post.error = None
    handle(HANDLERS, house.do, enveloped(an_invitation(interview_id="i2")))
    assert len(house.at(NOW)) == 1


def test_process_that_dies_while_sending_leaves_one_duplicate_at_most(house: House) -> None:
    """The stated price of never losing one: same Message-ID, said to be sent once."""
    handle(HANDLERS, house.do, enveloped(an_invitation()))

    class Killed(BaseException):
        """Stands for kill -9."""

    def send_and_die(message: EmailMessage, notification_id: str) -> None:
        Postbox.send(house.post, message, notification_id)
        raise Killed

    house.post.send = send_and_die  # type: ignore[method-assign]
    with pytest.raises(Killed):
        house.do.send_due()
    del house.post.send
    assert house.at(NOW + CLAIM_LASTS / 2) == []
    assert len(house.at(NOW + CLAIM_LASTS)) == 1
    assert len({mail["Message-ID"] for mail in house.post.mails}) == 1
    assert len(house.components.outbox.pending(10)) == 1


def test_folder_keeps_one_readable_file_per_mail(tmp_path: Path) -> None:
    """Without a mail server, mails wait in var/mail."""
    mail = EmailMessage()
    mail["Subject"] = "Grüße"
    mail.set_content("Hallo")
    mailer = FolderMailer(tmp_path / "mail")
    for _ in range(2):
        mailer.send(mail, "i1-invitation-0")
    assert [path.name for path in (tmp_path / "mail").iterdir()] == ["i1-invitation-0.eml"]


def test_folder_that_cannot_be_written_is_a_reason(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("in the way")
    with pytest.raises(NotDelivered, match="mail_folder_unavailable"):
        FolderMailer(tmp_path / "mail").send(EmailMessage(), "x")
