"""Compiles the part of media that is written in C. Without a compiler calls run too, at more cost.

python -m deploy.compiled
"""

import sys
from pathlib import Path

from deploy import provision
from deploy.console import say
from deploy.steps import StepFailed, run_step

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "services.media.rtc.express.library")


def build(*, logs: Path) -> None:
    """Compile unless that has been done. What prevents it is told; Rapport starts all the same."""
    try:
        provision.ensure((provision.C_COMPILER,), logs=logs)
        run_step(COMMAND, cwd=ROOT, log=logs / "compiled.log")
    except (provision.Missing, StepFailed) as obstacle:
        say(f"{obstacle}\nUntil then a call costs media two thirds more CPU time.")


if __name__ == "__main__":
    build(logs=Path("var/log"))
