"""Every line on standard output is one JSON object, whoever wrote it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from shared import telemetry


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    logging.captureWarnings(False)
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_line_names_service_level_time_and_what_was_bound(
    capsys: pytest.CaptureFixture[str],
) -> None:
    telemetry.configure("plan")
    telemetry.bind(interview_id="i1")
    structlog.stdlib.get_logger().info("plan_prepared", topics=3)
    (line,) = lines(capsys)
    assert line.pop("at").endswith("Z")
    assert line == {
        "event": "plan_prepared",
        "service": "plan",
        "level": "info",
        "interview_id": "i1",
        "topics": 3,
    }


def test_library_logs_and_tracebacks_become_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.configure("plan")
    try:
        raise ValueError("broken")
    except ValueError:
        logging.getLogger("some.library").exception("it %s", "failed")
    (line,) = lines(capsys)
    assert (line["event"], line["level"]) == ("it failed", "error")
    assert "ValueError: broken" in line["exception"]


def test_level_hides_what_is_below(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.configure("plan", "warning")
    structlog.stdlib.get_logger().info("hidden")
    assert lines(capsys) == []
