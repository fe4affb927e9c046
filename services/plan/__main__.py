"""Runs plan: `python -m services.plan`."""

from __future__ import annotations

import os

from services.plan.config import PlanConfig
from shared import config
from shared.messaging.nameko_service import serve

if __name__ == "__main__":
    serve("services.plan.service:PlanService", config.read(PlanConfig, os.environ))
