"""One JSON object a line on standard output, for our own logs and those of libraries alike."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

_QUIET = ("amqp", "kombu", "pymongo", "aioice", "aiortc", "urllib3", "asyncio")


def get_logger() -> structlog.stdlib.BoundLogger:
    """A logger; bind `interview_id` and `event_id` where they are known."""
    return structlog.stdlib.get_logger()


def bind(**values: Any) -> None:
    """Add these to every further line of the running task, thread or greenthread."""
    structlog.contextvars.bind_contextvars(**values)


def configure(service: str, level: str = "info") -> None:
    """Send all logging of this process, from `level` up, to standard output as JSON."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _naming(service),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(default=str),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.getLogger("pika").setLevel(logging.CRITICAL)  # tells each failed connection 8 times
    logging.captureWarnings(True)


def _naming(service: str) -> Any:
    def add_service(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
        event["service"] = service
        return event

    return add_service
