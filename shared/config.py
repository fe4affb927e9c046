"""Reads a process's settings from `RAPPORT_*` variables, once, into a frozen dataclass.

Owns the list of all variables and the settings of every process (`Common`). A service adds its
own in a subclass; the comment above each field is its documentation. A missing, malformed or
unknown variable stops the process with a sentence that names the variable, never its value, which
may be a secret.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import difflib
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from shared.messaging.addresses import are_addresses

PREFIX = "RAPPORT_"

# Every variable that some Rapport process reads. A process accepts those of the others, so that
# one environment file can serve all, and refuses the rest, so that a typing error is noticed.
KNOWN_VARIABLES = frozenset(
    PREFIX + name
    for name in (
        "ADMIN_EMAIL",
        "ADMIN_PASSWORD",
        "AMQP_URL",
        "BLOBS_URL",
        "COMPANY",
        "HOST",
        "LINK_KEY",
        "LLM_API_KEY",
        "LLM_FALLBACKS",
        "LLM_MODEL",
        "LLM_TIMEOUT_S",
        "LLM_TOKENS",
        "LLM_URL",
        "LOG_LEVEL",
        "MAIL_FROM",
        "MEDIA_ADDRESS",
        "MEDIA_DRAIN_S",
        "MEDIA_GRACE_S",
        "MEDIA_INSTANCES",
        "MEDIA_PARTS_WAIT_S",
        "MEDIA_PATH",
        "MEDIA_PORT",
        "MONGO_URL",
        "PORT",
        "PROBE_HOST",
        "PROBE_PORT",
        "PUBLIC_URL",
        "RATE_FIRST",
        "SCORER",
        "SMTP_URL",
        "TRANSCRIBER",
        "TURN_ONLY",
        "TURN_SECRET",
        "TURN_URLS",
        "VAR",
        "WHISPER_ALIGN_MODEL",
        "WHISPER_COMPUTE_TYPE",
        "WHISPER_DEVICE",
        "WHISPER_MODEL",
        "WHISPER_THREADS",
    )
)

C = TypeVar("C")


class BadSetting(SystemExit):
    """A setting is missing or wrong. Uncaught, it prints its sentence and ends the process."""


def setting(
    *,
    default: Any = dataclasses.MISSING,
    variable: str = "",
    must: str = "",
    check: Callable[[Any], bool] | None = None,
) -> Any:
    """A field with its own variable name or condition; `must` completes "It must be ..."."""
    metadata = {"variable": variable, "must": must, "check": check}
    return dataclasses.field(default=default, metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class Common:
    """The settings that every process has."""

    # Where RabbitMQ is: amqp://name:password@host:port/ (amqps:// for TLS, with a certificate that
    # is valid for the host). The members of a cluster are separated by semicolons and tried in
    # turn. Characters like / # ; in the password are written as %2F %23 %3B.
    amqp_url: str = setting(
        must="an address like amqp://name:password@host:port/, or several separated by ; with"
        " / # and ; in the password as %2F %23 and %3B",
        check=are_addresses,
    )
    # Where MongoDB is; unset keeps data in files under `var`.
    mongo_url: str | None = None
    # Where recordings go, such as s3://bucket/folder; unset keeps them under `var`.
    blobs_url: str | None = None
    # The folder for everything this process keeps on disk.
    var: Path = Path("var")
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    # Answers /metrics, /livez and /readyz; 0 turns it off.
    probe_port: int = setting(
        default=0, must="a port from 0 to 65535", check=lambda port: 0 <= port <= 65535
    )
    probe_host: str = "127.0.0.1"


def read(cls: type[C], environ: Mapping[str, str]) -> C:
    """The settings of `cls` from an environment; raises BadSetting."""
    hints = get_type_hints(cls)
    fields = dataclasses.fields(cls)  # type: ignore[arg-type]
    variables = {field.name: _variable(field) for field in fields}
    _refuse_unknown(environ, KNOWN_VARIABLES | set(variables.values()))
    values: dict[str, Any] = {}
    for field in fields:
        text = environ.get(variables[field.name], "").strip()
        if text:
            values[field.name] = _parsed(variables[field.name], text, hints[field.name], field)
        elif field.default is dataclasses.MISSING:
            raise BadSetting(f"{variables[field.name]} is not set.{_expected(field)}")
    return cls(**values)


def _variable(field: dataclasses.Field[Any]) -> str:
    return field.metadata.get("variable") or PREFIX + field.name.upper()


def _expected(field: dataclasses.Field[Any]) -> str:
    must = field.metadata.get("must")
    return f" It must be {must}." if must else ""


def _refuse_unknown(environ: Mapping[str, str], known: set[str] | frozenset[str]) -> None:
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            close = difflib.get_close_matches(name, sorted(known), n=1)
            hint = f" Did you mean {close[0]}?" if close else ""
            raise BadSetting(f"{name} is not a setting of Rapport.{hint}")


def _parsed(variable: str, text: str, hint: Any, field: dataclasses.Field[Any]) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(arm for arm in get_args(hint) if arm is not type(None))
    parse, must = _parser(hint)
    must = field.metadata.get("must") or must
    check = field.metadata.get("check")
    try:
        value = parse(text)
        if check is None or check(value):
            return value
    except (ValueError, KeyError, binascii.Error):
        pass
    raise BadSetting(f"{variable} is malformed. It must be {must}.")


def _parser(hint: Any) -> tuple[Callable[[str], Any], str]:
    """How to read a value of one type, and the words for what is expected."""
    if hint is str:
        return str, "a text"
    if hint is int:
        return int, "a whole number"
    if hint is float:
        return float, "a number"
    if hint is bool:
        return _BOOLEANS.__getitem__, "true or false"
    if hint is Path:
        return Path, "a path"
    if hint is bytes:
        return lambda text: base64.b64decode(text, validate=True), "base64 text"
    if get_origin(hint) is Literal:
        choices = {str(choice): choice for choice in get_args(hint)}
        return choices.__getitem__, "one of " + ", ".join(choices)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint, "one of " + ", ".join(str(member.value) for member in hint)
    raise TypeError(f"a setting cannot be of type {hint!r}")


_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
