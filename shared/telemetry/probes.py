"""A tiny HTTP server for operators: /metrics, /livez, /readyz, and pages of the process's own.

Written on plain sockets and threads because it has to run in eventlet processes (where both are
green) and in plain ones; the standard library's server captures selectors that eventlet removes.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared.telemetry.logs import get_logger

REQUEST_TIMEOUT_S = 2.0
REQUEST_LIMIT = 8192
ACCEPT_AGAIN_S = 0.5

Answer = tuple[int, str, bytes]


class ProbeServer:
    """Answers probes until stopped. `is_ready` says whether the process can do its work, `is_alive`
    whether it can still be waited for.

    `pages` are more addresses, each with a function whose result is shown as JSON; it is called in
    a thread of this server.
    """

    def __init__(
        self,
        port: int,
        *,
        host: str = "127.0.0.1",
        is_ready: Callable[[], bool] = lambda: True,
        is_alive: Callable[[], bool] = lambda: True,
        pages: Mapping[str, Callable[[], Any]] | None = None,
    ) -> None:
        self._address = (host, port)
        self._is_ready = is_ready
        self._is_alive = is_alive
        self._pages = dict(pages or {})
        self._listener: socket.socket | None = None

    @property
    def port(self) -> int:
        """The port really taken, which differs from the wanted one when that was 0."""
        assert self._listener is not None
        return int(self._listener.getsockname()[1])

    def start(self) -> None:
        """Listen and answer in a thread; raises OSError when the port is taken."""
        self._listener = socket.create_server(self._address, reuse_port=False)
        threading.Thread(target=self._accept, name="probes", daemon=True).start()
        get_logger().info("probes_answer", port=self.port)

    def stop(self) -> None:
        """Stop listening; harmless when it never did."""
        if self._listener is not None:
            listener, self._listener = self._listener, None
            try:
                listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept
            except OSError:
                pass
            listener.close()

    def _accept(self) -> None:
        while (listener := self._listener) is not None:
            try:
                connection, _ = listener.accept()
            except OSError:
                if self._listener is None:
                    return
                time.sleep(ACCEPT_AGAIN_S)  # out of file descriptors, or the caller went away
                continue
            threading.Thread(
                target=self._serve, args=(connection,), name="probe", daemon=True
            ).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(REQUEST_TIMEOUT_S)
            try:
                request = _read_head(connection)
                connection.sendall(_response(self._answer(request)))
            except OSError:
                return  # the prober went away
            except Exception:
                get_logger().exception("probe_failed")

    def _answer(self, request: str) -> Answer:
        method, _, rest = request.partition(" ")
        path = rest.split(" ")[0].split("?")[0]
        if method not in ("GET", "HEAD"):
            return 405, "text/plain", b"only GET is allowed\n"
        if path == "/metrics":
            return 200, CONTENT_TYPE_LATEST, generate_latest()
        if path == "/livez":
            return _yes_or_no("alive", self._is_alive())
        if path == "/readyz":
            return _yes_or_no("ready", self._is_ready())
        if page := self._pages.get(path):
            return 200, "application/json", json.dumps(page(), indent=2).encode() + b"\n"
        known = ", ".join(("/metrics", "/livez", "/readyz", *self._pages))
        return 404, "text/plain", f"try {known}\n".encode()


def _yes_or_no(what: str, is_so: bool) -> Answer:
    return (200 if is_so else 503), "text/plain", f"{'' if is_so else 'not '}{what}\n".encode()


def _read_head(connection: socket.socket) -> str:
    data = b""
    while b"\r\n\r\n" not in data and len(data) < REQUEST_LIMIT:
        chunk = connection.recv(REQUEST_LIMIT)
        if not chunk:
            break
        data += chunk
    return data.split(b"\r\n", 1)[0].decode("latin-1")


_REASONS: Mapping[int, str] = {
    200: "OK",
    404: "Not Found",
    405: "Method Not Allowed",
    503: "Service Unavailable",
}


def _response(answer: Answer) -> bytes:
    status, content_type, body = answer
    head = (
        f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode("latin-1") + body
