"""Settings: read once, typed; anything wrong stops the process with one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

import pytest

from shared import config


class Engine(StrEnum):
    SMALL = "small"
    LARGE = "large"


@dataclass(frozen=True, kw_only=True)
class Example(config.Common):
    link_key: bytes = b""
    media_port: int = 0
    scorer: Engine = Engine.SMALL
    transcriber: Literal["a", "b"] = "a"
    port: int = config.setting(default=8080, variable="PORT")


def environment(**more: str) -> dict[str, str]:
    return {"RAPPORT_AMQP_URL": "amqp://rabbit:secret@localhost/", "HOME": "/root", **more}


def sentence(**more: str) -> str:
    with pytest.raises(config.BadSetting) as stopped:
        config.read(Example, environment(**more))
    return str(stopped.value)


def test_defaults_apply_to_what_is_not_set() -> None:
    read = config.read(Example, environment())
    assert read.amqp_url == "amqp://rabbit:secret@localhost/"
    assert (read.mongo_url, read.var, read.probe_port) == (None, Path("var"), 0)
    assert (read.scorer, read.port) == (Engine.SMALL, 8080)


def test_values_are_parsed_to_the_type_of_the_field() -> None:
    read = config.read(
        Example,
        environment(
            RAPPORT_VAR="/data",
            RAPPORT_LINK_KEY="a2V5",
            RAPPORT_SCORER="large",
            RAPPORT_TRANSCRIBER="b",
            RAPPORT_MEDIA_PORT="4000",
            PORT="9000",
        ),
    )
    assert read.var == Path("/data")
    assert read.link_key == b"key"
    assert read.scorer is Engine.LARGE
    assert (read.transcriber, read.media_port, read.port) == ("b", 4000, 9000)


def test_empty_value_counts_as_not_set() -> None:
    assert config.read(Example, environment(RAPPORT_MONGO_URL="")).mongo_url is None


def test_missing_required_variable_is_named() -> None:
    with pytest.raises(config.BadSetting) as stopped:
        config.read(Example, {})
    assert str(stopped.value).startswith("RAPPORT_AMQP_URL is not set. It must be an address")


@pytest.mark.parametrize(
    ("variable", "value", "must"),
    [
        ("RAPPORT_AMQP_URL", "http://localhost", "amqp://"),
        ("RAPPORT_AMQP_URL", "amqp://one/;two", "amqp://"),
        ("RAPPORT_PROBE_PORT", "eighty", "a port"),
        ("RAPPORT_PROBE_PORT", "70000", "a port"),
        ("RAPPORT_MEDIA_PORT", "1.5", "a whole number"),
        ("RAPPORT_LINK_KEY", "not base64!", "base64 text"),
        ("RAPPORT_SCORER", "huge", "one of small, large"),
        ("RAPPORT_LOG_LEVEL", "loud", "one of debug, info"),
    ],
)
def test_malformed_value_is_refused_without_repeating_it(
    variable: str, value: str, must: str
) -> None:
    said = sentence(**{variable: value})
    assert said.startswith(f"{variable} is malformed.")
    assert must in said
    assert value not in said


def test_unknown_variable_is_refused_with_the_nearest_known_one() -> None:
    said = sentence(RAPPORT_MONGO_URI="mongodb://localhost")
    assert said == "RAPPORT_MONGO_URI is not a setting of Rapport. Did you mean RAPPORT_MONGO_URL?"


def test_variables_of_other_processes_are_tolerated() -> None:
    config.read(Example, environment(RAPPORT_SMTP_URL="smtp://localhost", RAPPORT_LLM_MODEL="m"))


def test_wrong_setting_ends_the_process_with_a_failure() -> None:
    assert issubclass(config.BadSetting, SystemExit)
    assert sentence(RAPPORT_NONSENSE="1")  # a text as exit code: printed, and status 1
