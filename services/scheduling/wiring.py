"""Puts scheduling together from a configuration: store, aggregates, handlers."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.scheduling.config import SchedulingConfig
from services.scheduling.domain.directory import TemplateEntry
from services.scheduling.domain.interview import Interview
from services.scheduling.domain.links import Links
from services.scheduling.domain.sharing import Sharing
from services.scheduling.handlers import Scheduling
from services.scheduling.listing import Listing
from services.scheduling.respelling import Respelling
from services.scheduling.sharing import ReportSharing
from services.scheduling.storage import (
    INTERVIEWS,
    RESPELLED,
    SHARINGS,
    TEMPLATES,
    WORDS,
    WordIndex,
)
from shared import clock
from shared.store import Aggregates, OutboxSource, Store, open_store


@dataclass(frozen=True)
class Components:
    """What the transport needs."""

    handlers: Scheduling
    outbox: OutboxSource
    store: Store

    def close(self) -> None:
        """Called once, after the last worker."""
        self.store.close()


def build(config: SchedulingConfig) -> Components:
    """Everything, connected to the real clock and the configured store."""
    store = open_store("scheduling", mongo_url=config.mongo_url, folder=config.var)
    links = Links(config.link_key, config.public_url)
    return assemble(store, links, rate_first=config.rate_first)


def new_secret() -> str:
    """The part of a link to a report that nobody can guess: 256 random bits."""
    return secrets.token_urlsafe(32)


def assemble(
    store: Store,
    links: Links,
    now: Callable[[], datetime] = clock.now,
    *,
    rate_first: bool = True,
) -> Components:
    """Everything on a given store."""
    store.prepare(INTERVIEWS, TEMPLATES, WORDS, SHARINGS, RESPELLED)
    interviews = Aggregates(store, INTERVIEWS, Interview, now=now, new_id=clock.new_id)
    templates = Aggregates(store, TEMPLATES, TemplateEntry, now=now, new_id=clock.new_id)
    sharings = Aggregates(store, SHARINGS, Sharing, now=now, new_id=clock.new_id)
    words = WordIndex(store)
    handlers = Scheduling(
        interviews=interviews,
        templates=templates,
        words=words,
        listing=Listing(interviews, words, rate_first=rate_first),
        respelling=Respelling(store, interviews, words, give_way=lambda: time.sleep(0)),
        links=links,
        sharing=ReportSharing(
            interviews=interviews,
            sharings=sharings,
            public_url=links.public_url,
            now=now,
            new_id=clock.new_id,
            new_secret=new_secret,
        ),
        now=now,
        new_id=clock.new_id,
        rate_first=rate_first,
    )
    outbox = OutboxSource((store, INTERVIEWS), (store, TEMPLATES), (store, SHARINGS))
    return Components(handlers, outbox, store)
