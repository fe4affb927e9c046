"""The settings of notify; each field's comment is its manual."""

from __future__ import annotations

from dataclasses import dataclass

from services.notify.mailboxes import Mailbox
from shared.config import Common, setting
from shared.contracts.addresses import NotAnAddress


def _is_mailbox(text: str) -> bool:
    try:
        Mailbox.parsed(text)
    except NotAnAddress:
        return False
    return True


@dataclass(frozen=True, kw_only=True)
class NotifyConfig(Common):
    """The settings of notify, besides those that every process has."""

    # The mail server: smtp://name:password@host:587 or smtps://host:465; name and password may be
    # left out. Unset writes each mail as a file into <var>/mail, to be looked at or sent by hand.
    smtp_url: str | None = setting(
        default=None,
        must="an address such as smtp://name:password@host:587 or smtps://host:465",
        check=lambda url: url.startswith(("smtp://", "smtps://")),
    )
    # Whom mails come from, such as: Rapport <jobs@company.example>
    mail_from: str = setting(
        default="Rapport <rapport@localhost>",
        must="a mailbox such as Rapport <jobs@company.example>",
        check=_is_mailbox,
    )
    # How the company is called in mails.
    company: str = "Rapport"

    @property
    def sender(self) -> Mailbox:
        """`mail_from` as a name and an address."""
        return Mailbox.parsed(self.mail_from)
