"""kill -9 of analysis' processes while calls run: nothing is lost, nothing is done twice (R46, B8).

For more kills, or those of a seed that failed: `python -m tests.bench.analysis.kills COUNT SEED`.
"""

import random
from pathlib import Path

import pytest

from tests.bench.analysis.kills import measure

pytestmark = pytest.mark.timeout(900)
KILLS = 6


def test_kills_at_random_moments_lose_and_repeat_nothing(tmp_path: Path) -> None:
    """Coordinator, transcriber, scorer: whichever it is, and in the middle of whatever."""
    found = measure(tmp_path, KILLS, random.randrange(2**32))["kills"]
    wrong = {name: found[name] for name in found if name.endswith(("_lost", "_twice"))}
    assert wrong
    assert not any(wrong.values()), found
