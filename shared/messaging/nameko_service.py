"""Runs a nameko service: what its `service.py` and `__main__.py` import.

class PlanService:
    name = "plan"
    wiring = Wiring(build)          # build(config) -> object with `outbox` and what you need

    @answers(REQUESTS)              # a RequestTable
    def on_request(self, name: str, arguments: dict[str, Any]) -> Any: ...

    @subscribe(HANDLERS)            # {InterviewScheduled: Planning.on_interview_scheduled, ...}
    def on_event(self, envelope: Envelope) -> None:
        handle(HANDLERS, self.wiring.handlers, envelope)

serve("services.plan.service:PlanService", config)     # in __main__, first thing
"""

from __future__ import annotations

import importlib
import logging
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import eventlet
import nameko
from nameko.containers import ServiceContainer
from nameko.extensions import DependencyProvider

from shared import telemetry
from shared.config import Common
from shared.messaging.errors import Refused, Retry
from shared.messaging.nameko_entrypoints import (
    Answers,
    Requests,
    Subscription,
    answers,
    subscribe,
)
from shared.messaging.nameko_inbound import AMQP_URL, Inbound
from shared.messaging.outbox_publisher import OutboxPublisher
from shared.telemetry.loop_pauses import TICK_S, LoopPauses

__all__ = ["Refused", "Retry", "Wiring", "answers", "serve", "subscribe"]

MAX_WORKERS = 24
STOP_TIMEOUT_S = 10.0
CONFIG = "RAPPORT"

log = telemetry.get_logger()


class Wiring(DependencyProvider):  # type: ignore[misc]
    """Builds the service's parts once and publishes its outbox, woken after every handler."""

    inbound = Inbound()
    requests = Requests()

    def __init__(self, build: Callable[[Any], Any]) -> None:
        self._build = build

    def setup(self) -> None:
        self._built = self._build(nameko.config[CONFIG])
        name = f"{self.container.service_name} outbox"
        self.publisher = OutboxPublisher(nameko.config[AMQP_URL], self._built.outbox, name=name)

    def start(self) -> None:
        if hasattr(self._built, "health"):
            self.requests.health = self._built.health
        self._thread = self.container.spawn_managed_thread(self.publisher.run, identifier="outbox")

    def stop(self) -> None:
        self.publisher.stop()
        self._thread.wait()
        if hasattr(self._built, "close"):
            self._built.close()

    def get_dependency(self, worker_ctx: Any) -> Any:
        return self._built

    def worker_setup(self, worker_ctx: Any) -> None:
        telemetry.bind(**{key: worker_ctx.data[key] for key in _BOUND if key in worker_ctx.data})

    def worker_result(self, worker_ctx: Any, result: Any = None, exc_info: Any = None) -> None:
        self.publisher.wake()

    @property
    def is_ready(self) -> bool:
        """Whether requests and events are consumed and events can be published."""
        return bool(self.inbound.is_connected and self.publisher.is_connected)


_BOUND = ("event_id", "interview_id")


def serve(service: type | str, config: Common) -> None:
    """Run a service (class, or "module:Class") until SIGTERM; exits non-zero when it breaks.

    Makes the process green first. A name is imported after that, which is safer: modules then
    cannot have taken copies of blocking functions.
    """
    eventlet.monkey_patch()
    service_cls = _imported(service) if isinstance(service, str) else service
    telemetry.configure(service_cls.name, config.log_level)  # type: ignore[attr-defined]
    logging.getLogger("nameko.containers").addFilter(_is_not_logged_already)
    nameko.config.setup({AMQP_URL: config.amqp_url, CONFIG: config, "max_workers": MAX_WORKERS})
    container = ServiceContainer(service_cls)
    process = _Process(container)
    signal.signal(signal.SIGTERM, process.on_signal)
    signal.signal(signal.SIGINT, process.on_signal)
    probes = telemetry.ProbeServer(
        config.probe_port, host=config.probe_host, is_ready=process.is_ready
    )
    if config.probe_port:
        probes.start()
    try:
        process.run()
    except Exception:
        log.critical("service_died", exc_info=True)
        sys.exit(1)
    finally:
        probes.stop()
    log.info("service_stopped")


def _is_not_logged_already(record: logging.LogRecord) -> bool:
    """False for nameko's own log lines on failed requests and events, which we log already."""
    worker = record.args[0] if isinstance(record.args, tuple) and record.args else None
    return not isinstance(getattr(worker, "entrypoint", None), Answers | Subscription)


class _Process:
    """Starts the container, waits for its end, and stops it at the first signal."""

    def __init__(self, container: Any) -> None:
        self._container = container
        self._is_stopping = False
        self._is_started = False

    def is_ready(self) -> bool:
        """Whether it serves; false as soon as it is told to stop."""
        wirings = [each for each in self._container.dependencies if isinstance(each, Wiring)]
        is_up = self._is_started and not self._is_stopping
        return is_up and all(wiring.is_ready for wiring in wirings)

    def on_signal(self, _signal: int, _frame: FrameType | None) -> None:
        # Handlers run in the hub's greenlet, which must not wait: hence the new greenthread.
        if not self._is_stopping:
            self._is_stopping = True
            eventlet.spawn_n(self._stop)

    def run(self) -> None:
        """Returns when stopped; raises what killed the container."""
        eventlet.spawn(self._start).wait()
        ticking = eventlet.spawn(_tick)
        waiter = eventlet.spawn(self._container.wait)
        try:
            _wait_for(waiter)
        finally:
            ticking.kill()

    def _start(self) -> None:
        self._container.start()
        self._is_started = True
        log.info("service_started")

    def _stop(self) -> None:
        eventlet.spawn_after(STOP_TIMEOUT_S, self._container.kill)
        self._container.stop()


def _wait_for(waiter: Any) -> None:
    while True:
        try:
            waiter.wait()
            return
        except InterruptedError:
            continue  # the signal interrupted the hub, not the container


def _tick() -> None:
    """Measure how late this process comes round, until killed."""
    pauses = LoopPauses()
    while True:
        eventlet.sleep(TICK_S)
        pauses.tick()


def _imported(path: str) -> type:
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)  # type: ignore[no-any-return]
