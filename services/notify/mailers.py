"""How a mail is sent: through a mail server, or into a folder when none is set. Blocking."""

from __future__ import annotations

import copy
import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import EmailPolicy
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from services.notify.domain.errors import NotDelivered

TIMEOUT_S = 20
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Mailer(Protocol):
    """Sends a mail. `channel` is what events and logs call this way of sending."""

    @property
    def channel(self) -> str: ...

    def send(self, message: EmailMessage, notification_id: str) -> None:
        """Raises NotDelivered."""


@dataclass(frozen=True)
class FolderMailer:
    """Writes `<notification id>.eml`; sending the same one twice leaves one file."""

    folder: Path
    channel: str = "file"

    def send(self, message: EmailMessage, notification_id: str) -> None:
        target = self.folder / f"{notification_id}.eml"
        unfinished = target.with_suffix(f".{os.getpid()}.part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(message.as_bytes())
            unfinished.replace(target)
        except OSError as error:
            raise NotDelivered("mail_folder_unavailable") from error


@dataclass(frozen=True)
class SmtpMailer:
    """Hands mails to the server of an smtp:// or smtps:// address, one connection each.

    With a name and password the server has to prove who it is; without, encryption is used when it
    is offered, as mail servers do among themselves.
    """

    url: str
    channel: str = "email"

    def send(self, message: EmailMessage, notification_id: str) -> None:
        with _translated_errors():
            server = self._connect()
            try:
                self._secure(server)
                _hand_over(server, message)
            finally:
                _leave(server)

    def _connect(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host = parts.hostname or "localhost"
        if parts.scheme == "smtps":
            port = parts.port or smtplib.SMTP_SSL_PORT
            return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=self._tls())
        return smtplib.SMTP(host, parts.port or smtplib.SMTP_PORT, timeout=TIMEOUT_S)

    def _secure(self, server: smtplib.SMTP) -> None:
        parts = urlsplit(self.url)
        server.ehlo_or_helo_if_needed()
        is_secure = parts.scheme == "smtps"
        if not is_secure and server.has_extn("starttls"):
            server.starttls(context=self._tls())
            server.ehlo()
            is_secure = True
        if parts.username:
            if not is_secure and parts.hostname not in LOOPBACK:
                raise NotDelivered("mail_server_offers_no_encryption")
            server.login(unquote(parts.username), unquote(parts.password or ""))

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if not urlsplit(self.url).username:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    """To one recipient. Addresses with more than ASCII before the @ need a server that takes them.

    A recruiter's address of that kind is left out for a server that does not: the invitation
    matters more than where answers go.
    """
    sender, to = (_address_in(message[name]) for name in ("From", "To"))
    if not (isinstance(message.policy, EmailPolicy) and message.policy.utf8):
        server.sendmail(sender, to, message.as_bytes())
        return
    if server.has_extn("smtputf8"):
        server.sendmail(sender, to, message.as_bytes(), ("SMTPUTF8", "BODY=8BITMIME"))
        return
    if not (sender + to).isascii():
        raise smtplib.SMTPNotSupportedError
    without = copy.copy(message)
    del without["Reply-To"]
    server.sendmail(sender, to, without.as_bytes())


def _address_in(header: str) -> str:
    return header.rpartition("<")[2].removesuffix(">")


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye; what was accepted stays accepted, whatever the server answers to that."""
    try:
        server.quit()
    except OSError:  # includes every SMTPException
        server.close()


@contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        is_lasting = all(code >= 500 for code, _ in error.recipients.values())
        raise NotDelivered("recipient_refused", is_lasting=is_lasting) from error
    except smtplib.SMTPAuthenticationError as error:
        raise NotDelivered("mail_server_refused_login") from error
    except smtplib.SMTPNotSupportedError as error:
        raise NotDelivered("address_not_supported", is_lasting=True) from error
    except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
        raise NotDelivered("mail_refused", is_lasting=error.smtp_code >= 500) from error
    except OSError as error:  # no connection, no answer in time, bad certificate, other SMTP errors
        raise NotDelivered("mail_server_unavailable") from error
