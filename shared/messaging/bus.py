"""Messaging for asyncio processes: one connection, reopened by itself whenever it is lost.

    bus = Bus(config.amqp_url, name="gateway")
    await bus.start()
    interview = await bus.ask(GetInterview(interview_id))

Events are not published here but by the outbox publisher (`outbox_publisher`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, TypeVar

from shared.contracts.codec import Unreadable
from shared.events import Envelope
from shared.events.handling import EventTable
from shared.messaging.bus_connection import SessionLost
from shared.messaging.bus_events import Listener, Subscription
from shared.messaging.bus_rpc import Caller, Method, Responder
from shared.messaging.bus_session import Session
from shared.messaging.errors import ServiceFailed, ServiceUnavailable
from shared.messaging.parked import ParkedQueue
from shared.messaging.reconnect_backoff import ReconnectBackoff
from shared.requests.base import Request
from shared.telemetry import get_logger

STOP_TIMEOUT_S = 5.0
ANSWER_S = 5.0

A = TypeVar("A")
T = TypeVar("T")
SetUp = Callable[[Session], Awaitable[None]]

log = get_logger()


class Bus:
    """Use it from one event loop. `start` does not wait for the broker; the other methods do."""

    def __init__(self, url: str, *, name: str) -> None:
        self._url = url
        self._name = name
        self._session: Session | None = None
        self._is_connected = asyncio.Event()
        self._setting_up = asyncio.Lock()
        self._caller = Caller()
        self._parked = ParkedQueue()
        self._setups: list[SetUp] = [self._caller.set_up]
        self._responders: dict[str, Responder] = {}
        self._work: set[asyncio.Task[None]] = set()
        self._supervisor: asyncio.Task[None] | None = None

    @property
    def is_ready(self) -> bool:
        """Whether it is connected, and has declared and consumes all it should."""
        return self._session is not None

    async def start(self) -> None:
        """Connect in the background, and again after each loss."""
        self._supervisor = asyncio.create_task(self._supervise(), name=f"bus {self._name}")

    async def wait_ready(self, timeout_s: float) -> None:
        """Wait until it is connected; raises ServiceUnavailable when that takes longer."""
        await self._live_session(timeout_s)

    async def stop(self) -> None:
        """Stop consuming, give running handlers STOP_TIMEOUT_S to finish, disconnect."""
        if self._session is not None:
            self._session.stop_consuming()
        if self._work:
            await asyncio.wait(self._work, timeout=STOP_TIMEOUT_S)
        tasks = [*self._work, *([self._supervisor] if self._supervisor else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def ask(self, asked: Request[A], *, to: str = "", timeout_s: float = ANSWER_S) -> A:
        """Ask a service, or the one process of it that is named; raises as `call` does."""
        kind = asked.kind
        plain = await self.call(
            to or kind.service, kind.method, timeout_s=timeout_s, **asked.arguments()
        )
        try:
            return asked.read_answer(plain)
        except Unreadable as error:
            log.exception("answer_is_unreadable", request=kind.name)
            raise ServiceFailed from error

    async def call(
        self, service: str, method: str, /, *, timeout_s: float = ANSWER_S, **kwargs: Any
    ) -> Any:
        """What `ask` does, by names; raises Refused, ServiceUnavailable, ServiceTimeout or
        ServiceFailed."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_s
        session = await self._live_session(timeout_s)
        return await self._caller.call(session, service, method, kwargs, deadline - loop.time())

    async def serve(
        self, name: str, methods: Mapping[str, Method], *, exclusive: bool = False
    ) -> None:
        """Answer requests to `name`. `exclusive`: no other process may answer to that name."""
        responder = Responder(name, methods, exclusive=exclusive, spawn=self._spawn)
        self._responders[name] = responder
        await self._add(responder.set_up)

    async def withdraw(self, name: str) -> None:
        """Consume no more requests to `name`; those already received are answered."""
        responder = self._responders.pop(name)
        async with self._setting_up:
            self._setups.remove(responder.set_up)
            if self._session is not None:
                try:
                    await responder.withdraw(self._session)
                except SessionLost:
                    pass  # the next connection does not consume it

    async def subscribe(self, service: str, table: EventTable, handlers: object) -> None:
        """Consume the service's durable queues; a handler that raises gets the event again."""
        await self._add(Subscription(service, table, handlers, spawn=self._spawn).set_up)

    async def listen(
        self,
        callback: Callable[[Envelope], None],
        *,
        on_connect: Callable[[], None] | None = None,
    ) -> None:
        """Call back for each event while connected.

        Events of the time without a connection are missed: `on_connect` is called after each
        connection, to load afresh what they may have changed.
        """
        await self._add(Listener(callback, on_connect).set_up)

    async def parked(self, limit: int = 50) -> list[dict[str, Any]]:
        """Events that a consumer could not handle and that wait for a person (see `retry`)."""
        return await self._with_session(lambda session: self._parked.entries(session, limit))

    async def parked_count(self) -> int:
        """How many parked events there are."""
        return await self._with_session(self._parked.count)

    async def replay_parked(self, parked_id: str) -> bool:
        """Send a parked event to its consumer again; False when it is not there. Raises Refused."""
        return await self._with_session(lambda session: self._parked.replay(session, parked_id))

    async def discard_parked(self, parked_id: str) -> bool:
        """Delete a parked event; False when it is not there."""
        return await self._with_session(lambda session: self._parked.discard(session, parked_id))

    async def _with_session(self, use: Callable[[Session], Awaitable[T]]) -> T:
        try:
            return await use(await self._live_session(STOP_TIMEOUT_S))
        except SessionLost as error:
            raise ServiceUnavailable("The broker went away.") from error

    async def _live_session(self, timeout_s: float) -> Session:
        try:
            async with asyncio.timeout(timeout_s):
                while (session := self._session) is None or session.lost.done():
                    # A session just lost is there until the supervisor has noticed.
                    await (self._is_connected.wait() if session is None else asyncio.sleep(0))
        except TimeoutError:
            raise ServiceUnavailable("The broker is away.") from None
        return session

    async def _add(self, set_up: SetUp) -> None:
        """Run this after each connection from now on, and now if there is one."""
        async with self._setting_up:
            self._setups.append(set_up)
            if self._session is not None:
                try:
                    await set_up(self._session)
                except SessionLost:
                    pass  # the next connection does it

    async def _supervise(self) -> None:
        backoff = ReconnectBackoff(f"bus {self._name}")
        while True:
            session: Session | None = None
            try:
                session = await Session.open(self._url, name=self._name)
                await self._prepare(session)
                backoff.connected()
                backoff.lost(await session.lost)
            except SessionLost as error:
                backoff.lost(error)
            except Exception:
                log.exception("bus_failed")
            finally:
                self._session = None
                self._is_connected.clear()
                self._caller.forget_all()
                if session is not None:
                    await session.close()
            await asyncio.sleep(backoff.next_pause_s())

    async def _prepare(self, session: Session) -> None:
        await session.declare_topology()
        async with self._setting_up:
            for set_up in self._setups:
                await set_up(session)
            self._session = session
            self._is_connected.set()

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._work.add(task)
        task.add_done_callback(self._work.discard)
