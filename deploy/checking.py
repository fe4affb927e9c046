"""Reads the settings of every service as its processes will, before anything is started.

A process that cannot read its settings ends at once, and starting it again does not help.
"""

import base64
import importlib
import inspect
from collections.abc import Mapping

from deploy.programs import MODULES
from shared.config import Common, read

# The launcher makes these up later when nobody sets them; any well-formed value does here.
MADE_UP = {
    "RAPPORT_AMQP_URL": "amqp://127.0.0.1/",
    "RAPPORT_LINK_KEY": base64.b64encode(bytes(32)).decode(),
}


def refuse_bad_settings(environ: Mapping[str, str]) -> None:
    """Raises BadSetting, whose sentence names the variable."""
    services = {".".join(module.split(".")[:2]) for module in MODULES.values()}
    for service in sorted(services):
        for kind in _settings_in(f"{service}.config"):
            read(kind, MADE_UP | dict(environ))


def _settings_in(module: str) -> list[type[Common]]:
    found = inspect.getmembers(importlib.import_module(module), inspect.isclass)
    return [kind for _, kind in found if issubclass(kind, Common) and kind is not Common]
