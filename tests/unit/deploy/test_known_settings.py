"""A setting of one process must not stop the others, which share its environment."""

import dataclasses
import importlib
import inspect
from pathlib import Path

import pytest

from shared import config
from shared.config import KNOWN_VARIABLES, Common

ROOT = Path(__file__).resolve().parents[3]
SERVICES = sorted(path.parent.name for path in ROOT.glob("services/*/config.py"))


@pytest.mark.parametrize("service", SERVICES)
def test_every_setting_is_known_to_all(service: str) -> None:
    module = importlib.import_module(f"services.{service}.config")
    kinds = [
        kind
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Common) and kind is not Common
    ]
    assert kinds
    for kind in kinds:
        read = {
            field.metadata.get("variable") or config.PREFIX + field.name.upper()
            for field in dataclasses.fields(kind)
        }
        assert read - {"PORT"} <= KNOWN_VARIABLES
