"""Runs the coordinator: `python -m services.analysis`. Imports no engine."""

from __future__ import annotations

from services.analysis.config import from_environment
from shared.messaging.nameko_service import serve

if __name__ == "__main__":
    serve("services.analysis.service:AnalysisService", from_environment())
