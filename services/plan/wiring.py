"""Puts plan together from a configuration: store, aggregates, handlers, shipped templates."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from services.plan.builtin import TEMPLATES as SHIPPED
from services.plan.config import PlanConfig
from services.plan.domain.live_plan import LivePlan
from services.plan.domain.template import Template
from services.plan.handlers import Planning
from services.plan.storage import PLANS, TEMPLATES, VERSIONS, Templates, TemplateVersion
from shared import clock
from shared.store import Aggregates, OutboxSource, Store, open_store


@dataclass(frozen=True)
class Components:
    """What the transport needs."""

    handlers: Planning
    outbox: OutboxSource
    store: Store

    def close(self) -> None:
        """Called once, after the last worker."""
        self.store.close()


def build(config: PlanConfig) -> Components:
    """Everything, connected to the real clock and the configured store, with shipped templates."""
    components = assemble(open_store("plan", mongo_url=config.mongo_url, folder=config.var))
    components.handlers.seed_templates(SHIPPED)
    return components


def assemble(store: Store) -> Components:
    """Everything on a given store."""
    store.prepare(PLANS, TEMPLATES, VERSIONS)
    plans = Aggregates(store, PLANS, LivePlan, now=clock.now, new_id=clock.new_id)
    heads = Aggregates(store, TEMPLATES, Template, now=clock.now, new_id=clock.new_id)
    versions = Aggregates(store, VERSIONS, TemplateVersion, now=clock.now, new_id=clock.new_id)
    handlers = Planning(
        plans=plans,
        templates=Templates(heads, versions),
        now=clock.now,
        new_token=lambda: secrets.token_urlsafe(9),
    )
    return Components(handlers, OutboxSource((store, PLANS), (store, TEMPLATES)), store)
