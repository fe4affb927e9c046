"""The pages' rules about weak lines, run as they are shipped: whose line, and when video pauses."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from deploy.web_build import VENV_PROGRAMS, WEB
from tests.e2e.conftest import Product

FAIR_WAY = {"line": "good", "arrival": "fair"}
GOOD_WAY = {"line": "good", "arrival": "good"}
# Node.js is the system's, or PyPI's in this environment.
ENVIRONMENT = os.environ | {"PATH": f"{os.environ['PATH']}:{VENV_PROGRAMS}"}
WEAK_LINE = {"line": "poor", "arrival": "good"}
RUN = """
import * as rules from "%s";
const { calls } = JSON.parse(process.argv[2]);
const follow = (levels) => {
  let pause = rules.NOT_PAUSED;
  return levels.map((level, second) => {
    if (level === "overrule") pause = rules.overrule(pause, second * 1000);
    else pause = rules.followLine(pause, level, second * 1000);
    return pause.isPaused;
  });
};
const known = { ...rules, follow };
console.log(JSON.stringify(calls.map(([name, ...given]) => known[name](...given))));
"""


class Rules:
    """`line.ts`, made into something that Node.js runs."""

    def __init__(self, folder: Path) -> None:
        module, self._program = folder / "line.mjs", folder / "run.mjs"
        rolldown = WEB / "node_modules" / ".bin" / "rolldown"
        subprocess.run(
            [rolldown, WEB / "src" / "call" / "line.ts", "--file", module],
            check=True, capture_output=True, env=ENVIRONMENT,
        )  # fmt: skip
        self._program.write_text(RUN % module)

    def __call__(self, name: str, *given: Any) -> Any:
        calls = json.dumps({"calls": [[name, *given]]})
        done = subprocess.run(
            ["node", self._program, calls],
            check=True, capture_output=True, text=True, env=ENVIRONMENT,
        )  # fmt: skip
        return json.loads(done.stdout)[0]


@pytest.fixture(scope="module")
def rules(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Rules:
    """After the product's start, which brings what the web pages are made with."""
    assert product.is_ready()
    return Rules(tmp_path_factory.mktemp("rules"))


def first_second(paused: list[bool]) -> int | None:
    return paused.index(True) if True in paused else None


def test_a_line_that_is_poor_for_eight_seconds_pauses_the_video(rules: Rules) -> None:
    """S11: and not sooner."""
    assert first_second(rules("follow", ["good"] * 3 + ["poor"] * 10)) == 3 + 8
    assert first_second(rules("follow", ["poor"] * 8 + ["fair"] + ["poor"] * 8)) is None


def test_the_video_comes_back_after_fifteen_good_seconds(rules: Rules) -> None:
    """S11: a fair second in between starts the count again."""
    steady = rules("follow", ["poor"] * 9 + ["good"] * 20)
    assert steady[8:].index(False) == 16
    broken = rules("follow", ["poor"] * 9 + ["good"] * 10 + ["fair"] + ["good"] * 17)
    assert broken[8:].index(False) == 27


def test_a_line_that_fails_again_waits_longer(rules: Rules) -> None:
    """No picture that comes and goes every quarter of a minute."""
    once = ["poor"] * 9 + ["good"] * 16
    paused = rules("follow", [*once, *["poor"] * 9, *["good"] * 31])
    second = paused[len(once) :]
    assert second[8] and second[8 + 30] and not second[8 + 31]


def test_the_persons_choice_holds_until_the_line_was_good(rules: Rules) -> None:
    """ "Turn video back on"."""
    paused = rules("follow", ["poor"] * 9 + ["overrule"] + ["poor"] * 30)
    assert paused[8] and not any(paused[9:])
    again = rules("follow", ["poor"] * 9 + ["overrule"] + ["good"] * 16 + ["poor"] * 9)
    assert again[-1]


def test_the_sentence_blames_a_line_only_where_it_gave_reason(rules: Rules) -> None:
    """S11: from what both pages know."""

    def words(own: dict[str, str], other: dict[str, str] | None) -> str:
        return str(rules("judge", own, other, "Kim")["words"])

    assert words(GOOD_WAY, GOOD_WAY) == words(GOOD_WAY, None) == "The connection is good"
    assert words(WEAK_LINE, FAIR_WAY) == "Your connection is weak"
    assert words(FAIR_WAY, WEAK_LINE) == "Kim's connection is weak"
    assert words(FAIR_WAY, FAIR_WAY) == "The connection between you is weak: it may falter"
    assert words(FAIR_WAY, GOOD_WAY).startswith("Picture and sound from Kim arrive badly")
    assert words(GOOD_WAY, FAIR_WAY).startswith("Your picture and sound reach Kim badly")
