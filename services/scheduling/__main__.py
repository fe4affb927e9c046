"""Runs scheduling: `python -m services.scheduling`."""

from __future__ import annotations

import os

from services.scheduling.config import SchedulingConfig
from shared import config
from shared.messaging.nameko_service import serve

if __name__ == "__main__":
    serve(
        "services.scheduling.service:SchedulingService", config.read(SchedulingConfig, os.environ)
    )
