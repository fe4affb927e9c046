"""Puts scheduling together from a configuration: store, aggregates, handlers."""

from __future__ import annotations

from dataclasses import dataclass

from services.scheduling.config import SchedulingConfig
from services.scheduling.domain.directory import TemplateEntry
from services.scheduling.domain.interview import Interview
from services.scheduling.domain.links import Links
from services.scheduling.handlers import Scheduling
from services.scheduling.listing import Listing
from services.scheduling.storage import INTERVIEWS, TEMPLATES, WORDS, WordIndex
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
    return assemble(store, Links(config.link_key, config.public_url))


def assemble(store: Store, links: Links) -> Components:
    """Everything on a given store."""
    store.prepare(INTERVIEWS, TEMPLATES, WORDS)
    interviews = Aggregates(store, INTERVIEWS, Interview, now=clock.now, new_id=clock.new_id)
    templates = Aggregates(store, TEMPLATES, TemplateEntry, now=clock.now, new_id=clock.new_id)
    words = WordIndex(store)
    handlers = Scheduling(
        interviews=interviews,
        templates=templates,
        words=words,
        listing=Listing(interviews, words),
        links=links,
        now=clock.now,
        new_id=clock.new_id,
    )
    return Components(handlers, OutboxSource((store, INTERVIEWS), (store, TEMPLATES)), store)
