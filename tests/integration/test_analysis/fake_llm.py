"""An OpenAI-compatible server that behaves as the question tells it to, on the standard library.

The first word of a question is the behaviour; any other word is good behaviour. With `only` as the
second word, just the model named FIRST behaves so, and the others are good.
"""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

FIRST, SECOND = "some-model", "other-model"
QUOTE = "each hold a lock"
INVENTED = "they always take the locks in the same global order"
SLOW_S = 30.0  # or until the server is closed
_FENCED = re.compile(r"<data-\w+>\n(.*)\n</data-\w+>", re.DOTALL)
# What a model that obeys everything it reads takes as an order.
_ORDERS = ("full marks", "ignore all previous", "highest score", "as correct", "criteria are met")


class FakeModel(ThreadingHTTPServer):
    """Keeps every request, as it came."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []
        self.keys: set[str] = set()
        self.asked: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def answer(self, request: dict[str, Any]) -> tuple[int, str]:
        """Status and content for a request."""
        user = next(m["content"] for m in request["messages"] if m["role"] == "user")
        about = json.loads(user.splitlines()[0])
        behaviour, *rest = about["question"].split()
        if rest[:1] == ["only"] and request["model"] != FIRST:
            behaviour = "good"
        with self.lock:
            self.requests.append(request)
            self.asked[behaviour] += 1
            times = self.asked[behaviour]
        if "criteria" not in about:
            return _draft(behaviour, about)
        outside = request["messages"][0]["content"] + _FENCED.sub("", user)
        fenced = _FENCED.search(user)
        answer = str(json.loads(fenced.group(1))["answer"]) if fenced else ""
        if any(order in outside for order in _ORDERS):
            return 200, _reply(about, "met", _quote_of(answer))
        if behaviour == "slow":
            self.closing.wait(SLOW_S)
        return _behave(behaviour, times, about, answer)


def _draft(behaviour: str, about: dict[str, Any]) -> tuple[int, str]:
    """The sentences of the expected answer as a rubric, and a point that is not in it."""
    sentences = [each.strip() for each in about["expected_answer"].split(".") if each.strip()]
    points = [{"text": each, "weight": 2} for each in (*sentences, INVENTED)]
    good = json.dumps({"points": points})
    return 200, "I would rather write prose." if behaviour == "prose" else good


def _behave(behaviour: str, times: int, about: dict[str, Any], answer: str) -> tuple[int, str]:
    good = _reply(about, "met", _quote_of(answer))
    is_ordered = any(order in answer.lower() for order in _ORDERS)
    return {
        "fenced": (200, f"```json\n{good}\n```"),
        "wrapped": (200, f"Sure! Here is what I found:\n{good}\nI hope this helps."),
        "chatty": (200, "Sure! The score is 3." if times == 1 else good),
        "prose": (200, "The candidate did very well and should get the job."),
        "truncated": (200, good[: len(good) // 2]),
        "cut": (200, good[: len(good) // 2] if times == 1 else good),
        "flaky": (503 if times < 3 else 200, good),
        "limited": (429 if times < 2 else 200, good),
        "broken": (500, good),
        "refusing": (401, good),
        "inventing": (200, _reply(about, "met", INVENTED)),
        "flattering": (200, _reply(about, "met", "a perfect answer in every way")),
        "obedient": (200, _reply(about, "met" if is_ordered else "not_met", _quote_of(answer))),
        "foreign": (
            200,
            _reply(
                about,
                "met",
                "zwei Threads halten je eine Sperre",
                comment="Die Antwort ist in jeder Hinsicht vollkommen und verdient die Stelle.",
            ),
        ),
    }.get(behaviour, (200, good))


def _quote_of(answer: str) -> str:
    """The candidate's own words: those that the tests expect, or the first ones."""
    return QUOTE if QUOTE in answer else " ".join(answer.split()[:6])


def _reply(about: dict[str, Any], verdict: str, quote: str, *, comment: str = "Fine.") -> str:
    criteria = [
        {"id": each["id"], "verdict": verdict, "quote": quote, "comment": "Because."}
        for each in about["criteria"]
    ]
    return json.dumps({"criteria": criteria, "comment": comment, "follow_up": "", "score": 100})


class _Handler(BaseHTTPRequestHandler):
    server: FakeModel
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Silent."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        request = json.loads(body)
        self.server.bodies.append(body)
        self.server.keys.add(self.headers.get("authorization", ""))
        status, content = self.server.answer(request)
        message = {"role": "assistant", "content": content}
        reply: dict[str, Any] = {
            "id": "x",
            "object": "chat.completion",
            "created": 1,
            "model": request["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 900, "completion_tokens": 120, "total_tokens": 1020},
        }
        if status != 200:
            reply = {"error": {"message": "busy", "type": "x", "code": status}}
        data = json.dumps(reply).encode()
        try:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except OSError:  # who asked has gone
            self.close_connection = True


@contextmanager
def fake_model() -> Iterator[FakeModel]:
    """A running one."""
    server = FakeModel()
    thread = threading.Thread(target=server.serve_forever, name="fake model", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
