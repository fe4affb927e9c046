"""Requests over the asyncio bus: asking other services, and answering as one.

nameko's wire format, so that either side may be a nameko service.
"""

from __future__ import annotations

import asyncio
import inspect
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from shared.messaging import metrics, rpc_wire, topology
from shared.messaging.bus_connection import SessionLost
from shared.messaging.bus_session import NotTaken, Session
from shared.messaging.errors import (
    Refused,
    ServiceError,
    ServiceTimeout,
    ServiceUnavailable,
    Unroutable,
)
from shared.messaging.wire import Message
from shared.telemetry import get_logger

PREFETCH = 50

Method = Callable[..., Awaitable[Any]]
Spawn = Callable[[Any, str], None]

log = get_logger()


class Caller:
    """Sends requests and waits for their answers."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[bytes]] = {}
        self._reply_key = ""

    async def set_up(self, session: Session) -> None:
        """Consume a new queue for answers; those to requests of an earlier session are lost."""
        self._forget_all()
        self._reply_key = uuid.uuid4().hex
        channel = session.incoming
        frame = await session.ask(channel.queue_declare, queue="", exclusive=True, auto_delete=True)
        queue = frame.method.queue
        await session.ask(
            channel.queue_bind,
            queue=queue,
            exchange=topology.RPC_EXCHANGE,
            routing_key=self._reply_key,
        )
        await session.ask(
            channel.basic_consume,
            queue=queue,
            on_message_callback=self._on_answer,
            auto_ack=True,
        )

    async def call(
        self,
        session: Session,
        service: str,
        method: str,
        kwargs: dict[str, Any],
        timeout_s: float,
    ) -> Any:
        """The method's result; raises Refused or a ServiceError."""
        started = time.monotonic()
        outcome = "ok"
        try:
            return rpc_wire.read_answer(
                await self._exchange(session, service, method, kwargs, timeout_s)
            )
        except (Refused, ServiceError) as error:
            outcome = type(error).__name__
            raise
        finally:
            name = service.partition("-")[0]  # of all processes of a service
            metrics.RPC_CALLED.labels(name, method, outcome).observe(time.monotonic() - started)

    def forget_all(self) -> None:
        """The session is lost: answers will not come any more."""
        self._forget_all()

    async def _exchange(
        self,
        session: Session,
        service: str,
        method: str,
        kwargs: dict[str, Any],
        timeout_s: float,
    ) -> bytes:
        request_id = uuid.uuid4().hex
        answered: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[request_id] = answered
        request = Message(
            body=rpc_wire.request_body(kwargs),
            headers={},
            exchange=topology.RPC_EXCHANGE,
            routing_key=f"{service}.{method}",
            message_id=request_id,
            correlation_id=request_id,
        )
        confirmed = session.publish(
            request,
            mandatory=True,
            delivery_mode=1,
            reply_to=self._reply_key,
            content_encoding="utf-8",
            expiration=str(max(1, int(timeout_s * 1000))),  # nobody waits for it after that
        )
        confirmed.add_done_callback(lambda confirm: _not_sent(confirm, answered, service))
        try:
            async with asyncio.timeout(timeout_s):
                return await answered
        except TimeoutError:
            raise ServiceTimeout(f"{service} did not answer within {timeout_s:g} s.") from None
        finally:
            self._waiting.pop(request_id, None)

    def _on_answer(self, _channel: Any, _method: Any, properties: Any, body: bytes) -> None:
        answered = self._waiting.get(properties.correlation_id or "")
        if answered is not None and not answered.done():
            answered.set_result(body)

    def _forget_all(self) -> None:
        for answered in self._waiting.values():
            if not answered.done():
                answered.set_exception(
                    ServiceTimeout("The connection to the broker was lost before the answer came.")
                )


class Responder:
    """Answers the requests of one queue."""

    def __init__(
        self, name: str, methods: Mapping[str, Method], *, exclusive: bool, spawn: Spawn
    ) -> None:
        self._name = name
        self._methods = {"ping": self._ping, **methods}
        self._queue = topology.request_queue(name, exclusive=exclusive)
        self._spawn = spawn
        self._tag = ""

    async def set_up(self, session: Session) -> None:
        """Declare the queue and consume it."""
        channel, queue = session.incoming, self._queue
        await session.declare(queue)
        await session.ask(channel.basic_qos, prefetch_count=PREFETCH)

        def on_request(_channel: Any, method: Any, properties: Any, body: bytes) -> None:
            self._spawn(
                self._serve(session, method, properties, body), f"request {method.routing_key}"
            )

        self._tag = f"{queue.name} {uuid.uuid4().hex}"
        await session.ask(
            channel.basic_consume,
            queue=queue.name,
            on_message_callback=on_request,
            consumer_tag=self._tag,
        )

    async def withdraw(self, session: Session) -> None:
        """Stop consuming requests."""
        await session.ask(session.incoming.basic_cancel, consumer_tag=self._tag)

    async def _ping(self) -> dict[str, Any]:
        return {"service": self._name, "ok": True}

    async def _serve(self, session: Session, method: Any, properties: Any, body: bytes) -> None:
        started = time.monotonic()
        name = method.routing_key.rpartition(".")[2]
        outcome, answer = await self._answer(name, body)
        if properties.reply_to:
            reply = Message(
                answer,
                {},
                topology.RPC_EXCHANGE,
                properties.reply_to,
                correlation_id=properties.correlation_id or "",
            )
            session.publish(reply, delivery_mode=1, content_encoding="utf-8")
        session.settle(method.delivery_tag)
        label = name if name in self._methods else "unknown"
        service = self._name.partition("-")[0]  # without an instance's id
        metrics.RPC_SERVED.labels(service, label, outcome).observe(time.monotonic() - started)

    async def _answer(self, name: str, body: bytes) -> tuple[str, bytes]:
        try:
            args, kwargs = rpc_wire.read_request(body)
            method = self._methods[name]
            inspect.signature(method).bind(*args, **kwargs)
            return "ok", rpc_wire.answer_body(await method(*args, **kwargs))
        except Refused as refusal:
            log.info("request_refused", method=name, code=refusal.code)
            return "refused", rpc_wire.error_body(refusal)
        except Exception as error:
            log.exception("request_failed", method=name)
            return "failed", rpc_wire.error_body(error)


def _not_sent(confirm: asyncio.Future[None], answered: asyncio.Future[bytes], service: str) -> None:
    if confirm.cancelled() or (error := confirm.exception()) is None or answered.done():
        return
    if isinstance(error, Unroutable | NotTaken):
        answered.set_exception(ServiceUnavailable(f"{service} is not running."))
    elif isinstance(error, SessionLost):
        answered.set_exception(ServiceTimeout(f"The request to {service} was interrupted."))
