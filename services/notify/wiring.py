"""Puts notify together from a configuration: store, composer, mailer, handlers."""

from __future__ import annotations

from dataclasses import dataclass

from services.notify.composing import Composer
from services.notify.config import NotifyConfig
from services.notify.domain.correspondence import Correspondence
from services.notify.handlers import Notifying
from services.notify.mailers import FolderMailer, Mailer, SmtpMailer
from services.notify.storage import CORRESPONDENCE
from shared import clock
from shared.store import Aggregates, OutboxSource, Store, open_store


@dataclass(frozen=True)
class Components:
    """What the transport needs."""

    handlers: Notifying
    outbox: OutboxSource
    store: Store

    def close(self) -> None:
        """Called once, after the last worker."""
        self.store.close()


def build(config: NotifyConfig) -> Components:
    """Everything, connected to the real clock, the configured store and the mail server."""
    store = open_store("notify", mongo_url=config.mongo_url, folder=config.var)
    mailer: Mailer = FolderMailer(config.var / "mail")
    if config.smtp_url:
        mailer = SmtpMailer(config.smtp_url)
    return assemble(store, Composer(config.sender, config.company), mailer)


def assemble(store: Store, composer: Composer, mailer: Mailer) -> Components:
    """Everything on a given store."""
    store.prepare(CORRESPONDENCE)
    letters = Aggregates(store, CORRESPONDENCE, Correspondence, now=clock.now, new_id=clock.new_id)
    handlers = Notifying(letters=letters, composer=composer, mailer=mailer, now=clock.now)
    return Components(handlers, OutboxSource((store, CORRESPONDENCE)), store)
