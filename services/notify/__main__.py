"""Runs notify: `python -m services.notify`."""

from __future__ import annotations

import os

from services.notify.config import NotifyConfig
from shared import config
from shared.messaging.nameko_service import serve

if __name__ == "__main__":
    serve("services.notify.service:NotifyService", config.read(NotifyConfig, os.environ))
