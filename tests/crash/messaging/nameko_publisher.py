"""A nameko service that commits an event every few milliseconds."""

from __future__ import annotations

import os

from nameko.timer import timer

from shared import config
from shared.messaging.nameko_service import Wiring, serve
from tests.crash.messaging.aggregates import INTERVAL_S, emit, interviews, is_told_to_stop


class Components:
    """Wires the outbox."""

    def __init__(self, settings: config.Common) -> None:
        self.folder = settings.var
        self.interviews = interviews(settings.var)
        self.outbox = self.interviews.outbox


class SchedulingService:
    """Emits."""

    name = "scheduling"
    wiring = Wiring(Components)

    @timer(interval=INTERVAL_S)
    def tick(self) -> None:
        if not is_told_to_stop(self.wiring.folder):
            emit(self.wiring.interviews)


if __name__ == "__main__":
    serve(f"{__spec__.name}:SchedulingService", config.read(config.Common, os.environ))
