"""/metrics, /livez and /readyz over HTTP; no broker needed."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from shared.telemetry import ProbeServer


class Readiness:
    is_ready = False
    is_alive = True


@pytest.fixture
def readiness() -> Readiness:
    return Readiness()


@pytest.fixture
def server(readiness: Readiness) -> Iterator[ProbeServer]:
    pages = {"/calls": lambda: {"calls": []}}
    server = ProbeServer(
        0,
        is_ready=lambda: readiness.is_ready,
        is_alive=lambda: readiness.is_alive,
        pages=pages,
    )
    server.start()
    yield server
    server.stop()


def get(server: ProbeServer, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_process_is_alive_before_it_is_ready(server: ProbeServer, readiness: Readiness) -> None:
    assert get(server, "/livez") == (200, "alive\n")
    assert get(server, "/readyz")[0] == 503
    readiness.is_ready = True
    assert get(server, "/readyz") == (200, "ready\n")


def test_a_process_that_stands_still_is_not_alive(
    server: ProbeServer, readiness: Readiness
) -> None:
    readiness.is_alive = False
    assert get(server, "/livez") == (503, "not alive\n")


def test_metrics_are_in_prometheus_format(server: ProbeServer) -> None:
    """R65."""
    status, text = get(server, "/metrics")
    assert status == 200
    assert "# TYPE process_cpu_seconds_total counter" in text


def test_a_process_may_show_pages_of_its_own(server: ProbeServer) -> None:
    status, text = get(server, "/calls")
    assert (status, json.loads(text)) == (200, {"calls": []})


def test_other_paths_and_methods_are_refused(server: ProbeServer) -> None:
    assert get(server, "/") == (404, "try /metrics, /livez, /readyz, /calls\n")
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}/livez", method="POST")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=5)
    refused.value.close()
    assert refused.value.code == 405


def test_silent_client_does_not_hold_up_others(server: ProbeServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port)):
        assert get(server, "/livez")[0] == 200


def test_stopped_server_frees_its_port(server: ProbeServer) -> None:
    port = server.port
    server.stop()
    again = ProbeServer(port)
    again.start()
    assert get(again, "/livez")[0] == 200
    again.stop()
