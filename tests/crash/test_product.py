"""kill -9 of each process in turn: nothing is lost, nothing happens twice (S9, B8)."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pika
import pytest

from tests.e2e.conftest import ADMIN, Product, start_product
from tests.e2e.processes import kill
from tests.support.waiting import eventually, wait_until

# The first test waits for the whole interview and every restart in it.
pytestmark = pytest.mark.timeout(600)
SUBSCRIBED = "subscriber.events"
KILLED = ["broker", "scheduling", "plan", "media", "analysis", "notify", "gateway"]
INTERVIEW = {
    "position": "Engineer",
    "candidate_name": "Kim Sample",
    "candidate_email": "kim.sample@example.org",
    "local_time": "2026-12-01 14:30",
    "time_zone": "Europe/Berlin",
    "campaign": None,
}


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    running = start_product(tmp_path_factory.mktemp("crash"))
    yield running
    assert running.stop() == 0


class Stranger:
    """The queue of another system, bound to the public exchange before anything happens (R63)."""

    def __init__(self, url: str) -> None:
        self.url = url
        connection = pika.BlockingConnection(pika.URLParameters(url))
        channel = connection.channel()
        channel.queue_bind(SUBSCRIBED, "interview.events", "#")
        connection.close()

    def received(self) -> Counter[tuple[str, str]]:
        """(type, event id) of everything so far, with how often it came."""
        connection = pika.BlockingConnection(pika.URLParameters(self.url))
        channel, seen = connection.channel(), Counter[tuple[str, str]]()
        while True:
            method, properties, _ = channel.basic_get(SUBSCRIBED)
            if method is None:
                connection.close()
                return seen
            seen[properties.type, properties.message_id] += 1


@asynccontextmanager
async def signed_in(product: Product) -> AsyncIterator[aiohttp.ClientSession]:
    jar = aiohttp.CookieJar(unsafe=True)
    headers = {"Origin": product.url}
    async with aiohttp.ClientSession(product.url, cookie_jar=jar, headers=headers) as http:
        await ask(http, "POST", "/api/session", ADMIN)
        yield http


async def ask(http: aiohttp.ClientSession, method: str, path: str, body: Any = None) -> Any:
    """One request that must succeed; tried again as a person would while a service is away.

    What is not found to be read may not have been made yet: its service has just come back and
    answers before it has heard what happened meanwhile.
    """

    async def once() -> tuple[Any] | None:
        try:
            async with http.request(method, path, json=body) as answer:
                if answer.status >= 500 or (answer.status == 404 and method == "GET"):
                    return None
                assert answer.status < 300, (
                    f"{method} {path}: {answer.status} {await answer.text()}"
                )
                return (await answer.json() if answer.status != 204 else None,)
        except aiohttp.ClientError:
            return None

    answered = await eventually(once, what=f"{method} {path}")
    return answered[0] if answered else None


class Seat:
    """Someone in the call: joins, and joins again whenever the connection breaks."""

    def __init__(self, http: aiohttp.ClientSession, path: str) -> None:
        self.http, self.path = http, path

    async def __aenter__(self) -> "Seat":
        self.task: asyncio.Task[None] = asyncio.create_task(self.stay(), name=f"seat {self.path}")
        return self

    async def __aexit__(self, *_: object) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    async def stay(self) -> None:
        await eventually(self.sit, what="leaving for good", timeout_s=600)

    async def sit(self) -> bool:
        """Keep the seat until the connection breaks; then it is time to sit down again."""
        try:
            async with self.http.ws_connect(self.path) as socket:
                await socket.send_json({"type": "join"})
                async for message in socket:
                    if message.type is aiohttp.WSMsgType.TEXT and '"rejoin"' in message.data:
                        await socket.send_json({"type": "join"})
        except aiohttp.ClientError:
            pass
        return False


ALL_CONSENTS = {"data": True, "recording": True, "analysis": True}


async def scheduled(http: aiohttp.ClientSession, template: str) -> Any:
    body = INTERVIEW | {"template_id": template, "request_id": "crash-1"}
    return await ask(http, "POST", "/api/interviews", body)


async def note_and_tick(http: aiohttp.ClientSession, base: str, number: int, text: str) -> None:
    note = {"note_id": f"note-{number}", "text": text}
    await ask(http, "POST", f"{base}/plan/notes", note)
    topics = (await ask(http, "GET", f"{base}/plan"))["topics"]
    topic = {"topic_id": topics[number % len(topics)]["id"]}
    await ask(http, "POST", f"{base}/plan/complete-topic", topic)


async def interview_with_crashes(product: Product) -> dict[str, Any]:
    """One interview; before each step another process is killed. Returns the plan at the end."""
    async with (
        signed_in(product) as http,
        aiohttp.ClientSession(product.url, headers={"Origin": product.url}) as outside,
    ):
        template = await template_with_questions(http)
        kill(product, "plan")
        made = await scheduled(http, template)
        base, token = f"/api/interviews/{made['id']}", made["candidate_url"].rsplit("/", 1)[1]
        await ask(outside, "POST", f"/api/join/{token}/consents", ALL_CONSENTS)
        async with (
            Seat(outside, f"/ws/call/{token}"),
            Seat(http, f"/ws/interviews/{made['id']}/call"),
        ):
            await started(http, base)
            for number, victim in enumerate(KILLED):
                kill(product, victim)
                await note_and_tick(http, base, number, f"after {victim}")
            await ask(http, "POST", f"{base}/end-call")
        ended = await until(http, f"{base}/plan", lambda plan: plan["stage"] == "ended")
        await until(http, f"{base}/report", lambda report: report["state"] == "ready")
        return {"interview_id": made["id"], "plan": ended}


async def template_with_questions(http: aiohttp.ClientSession) -> str:
    templates = (await ask(http, "GET", "/api/templates"))["items"]
    return str(next(t["id"] for t in templates if t["question_count"]))


async def started(http: aiohttp.ClientSession, base: str) -> None:
    await until(http, f"{base}/plan", lambda plan: plan["candidate_present"])
    await ask(http, "POST", f"{base}/plan/start")


async def until(http: aiohttp.ClientSession, path: str, condition: Any) -> Any:
    """The first answer of a GET that fulfils the condition."""

    async def met() -> Any:
        seen = await ask(http, "GET", path)
        return seen if condition(seen) else None

    return await eventually(met, what=f"the awaited state of {path}", timeout_s=120)


@pytest.fixture(scope="module")
def survived(product: Product) -> dict[str, Any]:
    stranger = Stranger((product.var / "broker" / "subscriber-url").read_text().strip())
    outcome = asyncio.run(interview_with_crashes(product))
    seen: Counter[tuple[str, str]] = Counter()

    def complete() -> bool:
        seen.update(stranger.received())
        return any(kind == "analysis.ReportReady.v1" for kind, _ in seen)

    wait_until(complete, what="ReportReady at the stranger's queue")
    return outcome | {"seen": seen}


def test_no_note_and_no_tick_is_lost(survived: dict[str, Any]) -> None:
    """R40, R47."""
    assert [note["text"] for note in survived["plan"]["notes"]] == [f"after {v}" for v in KILLED]
    assert all(topic["is_completed"] for topic in survived["plan"]["topics"])


@pytest.mark.parametrize(
    "fact",
    [
        "scheduling.InterviewScheduled.v1",
        "plan.InterviewStarted.v1",
        "media.CallEnded.v1",
        "analysis.ReportReady.v1",
    ],
)
def test_each_fact_is_stated_once(survived: dict[str, Any], fact: str) -> None:
    """R16, R33, R50, R61: one event with one id, whatever was killed."""
    assert len([event_id for kind, event_id in survived["seen"] if kind == fact]) == 1
