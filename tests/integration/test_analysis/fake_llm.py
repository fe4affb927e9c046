"""An OpenAI-compatible server that behaves as the question tells it to, on the standard library."""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

QUOTE = "each hold a lock"
_FENCED = re.compile(r"<data-\w+>.*</data-\w+>", re.DOTALL)


class FakeModel(ThreadingHTTPServer):
    """Keeps every request; `behaviour` is the first word of the question."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[dict[str, Any]] = []
        self.keys: set[str] = set()
        self.asked: Counter[str] = Counter()
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def answer(self, request: dict[str, Any]) -> tuple[int, str]:
        """Status and content for a request."""
        user = next(m["content"] for m in request["messages"] if m["role"] == "user")
        about = json.loads(user.splitlines()[0])
        behaviour = about["question"].split()[0]
        with self.lock:
            self.requests.append(request)
            self.asked[behaviour] += 1
            times = self.asked[behaviour]
        instructions = request["messages"][0]["content"] + _FENCED.sub("", user)
        if behaviour == "obedient" or "full marks" in instructions:
            return 200, _reply(about, "met", "a perfect answer in every way")
        good = _reply(about, "met", QUOTE)
        return {
            "fenced": (200, f"```json\n{good}\n```"),
            "chatty": (200, "Sure! The score is 3." if times == 1 else good),
            "flaky": (503 if times < 3 else 200, good),
            "limited": (429 if times < 2 else 200, good),
        }.get(behaviour, (200, good))


def _reply(about: dict[str, Any], verdict: str, quote: str) -> str:
    criteria = [
        {"id": each["id"], "verdict": verdict, "quote": quote, "comment": "Because."}
        for each in about["criteria"]
    ]
    return json.dumps({"criteria": criteria, "comment": "Fine.", "follow_up": "", "score": 100})


class _Handler(BaseHTTPRequestHandler):
    server: FakeModel
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Silent."""

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.keys.add(self.headers.get("authorization", ""))
        status, content = self.server.answer(request)
        message = {"role": "assistant", "content": content}
        body = {
            "id": "x",
            "object": "chat.completion",
            "created": 1,
            "model": request["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 900, "completion_tokens": 120, "total_tokens": 1020},
        }
        if status != 200:
            body = {"error": {"message": "busy", "type": "x", "code": status}}
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def fake_model() -> Iterator[FakeModel]:
    """A running one."""
    server = FakeModel()
    thread = threading.Thread(target=server.serve_forever, name="fake model", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
