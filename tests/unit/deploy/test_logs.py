"""Log files: what a person sees of them, and how they stay small."""

import json
from pathlib import Path

import pytest

from deploy.console import RepeatFilter
from deploy.logs import LogFile, worth_showing


def line(level: str, **fields: str) -> str:
    return json.dumps({"event": "relay_failed", "level": level, **fields})


@pytest.mark.parametrize("level", ["debug", "info", "warning"])
def test_ordinary_log_lines_stay_in_the_file(level: str) -> None:
    assert worth_showing(line(level)) is None


def test_error_is_shown_with_its_cause() -> None:
    trace = "Traceback (most recent call last):\n  File ...\nOSError: no route"
    assert worth_showing(line("error", exception=trace)) == "relay_failed: OSError: no route"
    assert worth_showing(line("critical")) == "relay_failed"


def test_what_is_no_log_line_is_shown_as_it_is() -> None:
    assert worth_showing("First administrator: http://x/setup/y\n") == (
        "First administrator: http://x/setup/y"
    )
    assert worth_showing("{not json") == "{not json"
    assert worth_showing("  \n") is None


def test_only_new_and_complete_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.log"
    path.write_text("from the last run\n")
    log = LogFile(path)
    with log.open() as child:
        child.write(b"one\ntw")
        assert list(log.new_lines()) == ["one"]
        child.write(b"o\n")
    assert list(log.new_lines()) == ["two"]


def test_missing_log_has_no_lines(tmp_path: Path) -> None:
    assert list(LogFile(tmp_path / "none.log").new_lines()) == []


def test_large_log_is_put_away_while_it_is_written(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "plan.log", largest_bytes=10)
    with log.open() as child:
        for part in (b"first part\n", b"second part\n", b"third part\n", b"fourth part\n"):
            child.write(part)
            log.rotate()
        child.write(b"last\n")
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept == ["plan.log", "plan.log.1", "plan.log.2", "plan.log.3"]
    assert (tmp_path / "plan.log").read_text() == "last\n"
    assert (tmp_path / "plan.log.3").read_text() == "second part\n"
    assert list(log.new_lines()) == ["last"]


def test_only_the_owner_may_read_logs(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "plan.log", largest_bytes=1)
    with log.open() as child:
        child.write(b"x\n")
    log.rotate()
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_the_same_line_is_said_once_a_minute() -> None:
    clock, said = [0.0], []
    say = RepeatFilter(said.append, now=lambda: clock[0])
    say("broker away")
    say("broker away")
    say("store away")
    clock[0] = 61.0
    say("broker away")
    assert said == ["broker away", "store away", "broker away"]
