"""A nameko service named `plan`, to be asked and to be sent events."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

import eventlet
from nameko.timer import timer

from shared import config
from shared.events import Envelope
from shared.events.handling import handle
from shared.messaging.nameko_service import Refused, Wiring, answers, serve, subscribe
from tests.integration.messaging.effects import HANDLERS, Effects


class NoOutbox:
    """Nothing ever leaves."""

    def pending(self, limit: int) -> Sequence[tuple[Any, Envelope]]:
        return []

    def mark_published(self, refs: Sequence[Any]) -> None: ...


class Components:
    """What build() wires."""

    def __init__(self, settings: config.Common) -> None:
        self.outbox = NoOutbox()
        self.effects = Effects(settings.var, "plan")
        if os.environ.get("BUILD_BREAKS"):
            raise RuntimeError("the database is away")

    def health(self) -> dict[str, Any]:
        return {"plans": 3}


def echo(value: Any) -> Any:
    return value


def refuse() -> None:
    raise Refused("conflict", "plan_ended", "The call is over.", {"stage": "Ended."})


def break_down() -> None:
    raise KeyError("kim.sample@example.org")


def answer_no_json() -> object:
    return object()


def think(seconds: float) -> str:
    eventlet.sleep(seconds)
    return "done"


# One for each way a request can go.
METHODS: dict[str, Callable[..., Any]] = {
    each.__name__: each for each in (echo, refuse, break_down, answer_no_json, think)
}


class PlanService:
    """To be asked and told."""

    name = "plan"
    wiring = Wiring(Components)

    @answers(METHODS)
    def on_request(self, name: str, arguments: dict[str, Any]) -> Any:
        return METHODS[name](**arguments)

    @timer(interval=0.2)
    def look_around(self) -> None:
        if os.environ.get("TIMER_BREAKS"):
            raise RuntimeError("a timer broke")

    @subscribe(HANDLERS)
    def on_event(self, envelope: Envelope) -> None:
        handle(HANDLERS, self.wiring.effects, envelope)


if __name__ == "__main__":
    serve(f"{__spec__.name}:PlanService", config.read(config.Common, os.environ))
