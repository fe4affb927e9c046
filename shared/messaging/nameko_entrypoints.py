"""`@answers` and `@subscribe`: how methods of a nameko service get requests and events."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from eventlet.semaphore import Semaphore
from kombu import Message as Delivery
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint, SharedExtension

from shared.events import Envelope
from shared.events.handling import EventTable
from shared.messaging import metrics, rpc_wire, topology
from shared.messaging.errors import Refused
from shared.messaging.link import read_message
from shared.messaging.nameko_inbound import Inbound, Source
from shared.messaging.wire import Malformed, Message, to_envelope
from shared.telemetry import get_logger

RPC_PREFETCH = 20
EVENT_PREFETCH = 10
# At most so many event handlers run at once, so that some workers are always free for requests,
# for which a person waits.
EVENT_WORKERS = 8

log = get_logger()


class EventSlots(SharedExtension):  # type: ignore[misc]
    """Keeps events from taking every worker."""

    def setup(self) -> None:
        self.semaphore = Semaphore(EVENT_WORKERS)


@dataclass(frozen=True)
class Taken:
    """A delivery that is not acknowledged yet."""

    queue: str
    delivery: Delivery
    message: Message


class Subscription(Entrypoint):  # type: ignore[misc]
    """Runs the method for each event of the table, with the Envelope.

    Each has a queue of its own, `<service>.<EventName>`.
    """

    inbound = Inbound()
    slots = EventSlots()

    def __init__(self, table: EventTable, **options: Any):
        self.table = table
        super().__init__(**options)

    def setup(self) -> None:
        service = self.container.service_name
        for event in self.table:
            queue = topology.consumer_queue(service, event)
            deliver = partial(self._deliver, queue.name)
            self.inbound.register(Source(queue, EVENT_PREFETCH, deliver))

    def stop(self) -> None:
        self.inbound.drain()

    def _deliver(self, queue: str, delivery: Delivery) -> None:
        message = read_message(delivery)
        taken = Taken(queue, delivery, message)
        try:
            envelope = to_envelope(message.body, message.headers, message.content_type)
        except Malformed as error:
            self._hand_back(taken, error)
            return
        run = partial(self._run, taken, envelope)
        self.container.spawn_managed_thread(run, identifier=f"wait[{queue}]")

    def _run(self, taken: Taken, envelope: Envelope) -> None:
        self.slots.semaphore.acquire()
        if self.inbound.is_draining:
            self.slots.semaphore.release()  # not acknowledged: the broker delivers it again
            return
        try:
            self.container.spawn_worker(
                self,
                (envelope,),
                {},
                context_data={"event_id": envelope.id, "interview_id": envelope.event.subject},
                handle_result=partial(self._handled, taken),
            )
        except ContainerBeingKilled:
            self.slots.semaphore.release()

    def _handled(self, taken: Taken, _context: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        self.slots.semaphore.release()
        if exc_info is None:
            self.inbound.ack(taken.delivery)
            metrics.CONSUMED.labels(taken.queue).inc()
        else:
            log.warning("event_handler_failed", queue=taken.queue, exc_info=exc_info)
            self._hand_back(taken, exc_info[1])
        return result, exc_info

    def _hand_back(self, taken: Taken, error: BaseException) -> None:
        # In a greenthread of its own: while the broker is away it keeps trying, without a worker.
        insist = partial(self.inbound.hand_back, taken.delivery, taken.message, taken.queue, error)
        self.container.spawn_managed_thread(insist, identifier=f"hand_back[{taken.queue}]")


class Requests(SharedExtension):  # type: ignore[misc]
    """Consumes the service's requests and finds the method for each; answers `ping` itself."""

    inbound = Inbound()

    def setup(self) -> None:
        self.methods: dict[str, Answers] = {}
        self.health: Callable[[], dict[str, Any]] = dict  # Wiring sets it if the service has one
        queue = topology.request_queue(self.container.service_name)
        self.inbound.register(Source(queue, RPC_PREFETCH, self._deliver))

    def answer(self, delivery: Delivery, body: bytes) -> None:
        """Send an answer if the caller wants one, then acknowledge the request."""
        properties = delivery.properties
        if key := properties.get("reply_to"):
            number = properties.get("correlation_id", "")
            reply = Message(body, {}, topology.RPC_EXCHANGE, key, correlation_id=number)
            if not self.inbound.replies.send(reply, content_encoding="utf-8"):
                log.warning("answer_lost")
        self.inbound.ack(delivery)

    def _deliver(self, delivery: Delivery) -> None:
        message = read_message(delivery)
        method = message.routing_key.rpartition(".")[2]
        if method in self.methods:
            run = partial(self.methods[method].run, method, delivery, message)
        elif method == "ping":
            run = partial(self._ping, delivery)
        else:
            log.error("request_for_unknown_method", method=method)
            run = partial(self.answer, delivery, rpc_wire.error_body(LookupError(method)))
        self.container.spawn_managed_thread(run, identifier=f"request[{method}]")

    def _ping(self, delivery: Delivery) -> None:
        try:
            about = {"service": self.container.service_name, "ok": True, **self.health()}
            body = rpc_wire.answer_body(about)
        except Exception as error:
            log.exception("ping_failed")
            body = rpc_wire.error_body(error)
        self.answer(delivery, body)


class Answers(Entrypoint):  # type: ignore[misc]
    """Runs the method for each request with one of these names, with the name and arguments."""

    requests = Requests()

    def __init__(self, names: Iterable[str], **options: Any) -> None:
        self.names = tuple(names)
        super().__init__(**options)

    def start(self) -> None:
        for name in self.names:
            self.requests.methods[name] = self

    def stop(self) -> None:
        self.requests.inbound.drain()

    def run(self, name: str, delivery: Delivery, message: Message) -> None:
        """Start a worker for one request; waits while all are busy."""
        handled = partial(self._handled, name, delivery, time.monotonic())
        try:
            args, arguments = rpc_wire.read_request(message.body)
            if args:
                raise Malformed("arguments must be named")
            self.container.spawn_worker(self, (name, arguments), {}, handle_result=handled)
        except ContainerBeingKilled:
            return  # not acknowledged: another replica gets it
        except Malformed:
            handled(None, None, sys.exc_info())

    def _handled(
        self,
        name: str,
        delivery: Delivery,
        started: float,
        _context: Any,
        result: Any,
        exc_info: Any,
    ) -> tuple[Any, Any]:
        outcome, body = self._answer(name, result, exc_info)
        self.requests.answer(delivery, body)
        metrics.RPC_SERVED.labels(self.container.service_name, name, outcome).observe(
            time.monotonic() - started
        )
        return result, exc_info

    def _answer(self, name: str, result: Any, exc_info: Any) -> tuple[str, bytes]:
        if exc_info is None:
            try:
                return "ok", rpc_wire.answer_body(result)
            except (TypeError, ValueError):
                exc_info = sys.exc_info()
        error: BaseException = exc_info[1]
        if isinstance(error, Refused):
            log.info("request_refused", method=name, code=error.code)
            return "refused", rpc_wire.error_body(error)
        log.error("request_failed", method=name, exc_info=exc_info)
        return "failed", rpc_wire.error_body(error)


answers = Answers.decorator
subscribe = Subscription.decorator
