"""The settings of plan; nothing besides what every process is told."""

from __future__ import annotations

from dataclasses import dataclass

from shared.config import Common


@dataclass(frozen=True, kw_only=True)
class PlanConfig(Common):
    """The settings of plan."""
