"""A nameko service named `plan` that counts the effects of events."""

from __future__ import annotations

import os

from shared import config
from shared.events import Envelope
from shared.events.handling import handle
from shared.messaging.nameko_service import Wiring, serve, subscribe
from tests.crash.messaging.aggregates import HANDLERS, Counting, tallies


class Components:
    """Wires the handler."""

    def __init__(self, settings: config.Common) -> None:
        kept = tallies(settings.var, "plan")
        self.outbox = kept.outbox
        self.counting = Counting(kept, float(os.environ["FAILURE_RATE"]))


class PlanService:
    """Consumes."""

    name = "plan"
    wiring = Wiring(Components)

    @subscribe(HANDLERS)
    def on_event(self, envelope: Envelope) -> None:
        handle(HANDLERS, self.wiring.counting, envelope)


if __name__ == "__main__":
    serve(f"{__spec__.name}:PlanService", config.read(config.Common, os.environ))
