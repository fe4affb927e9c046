"""What documents and code say of each other is true: numbers of requirements, names of files."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
REQUIREMENTS = ROOT / "docs" / "requirements.md"
# R12, or R8-R10 for all from the first to the last.
NUMBER = re.compile(r"\b(?P<kind>[RNSB])(?P<first>\d{1,2})(?:-(?P=kind)(?P<last>\d{1,2}))?\b")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]


def requirements_in(text: str) -> Iterator[str]:
    for found in NUMBER.finditer(text):
        first = int(found["first"])
        for number in range(first, int(found["last"] or first) + 1):
            yield f"{found['kind']}{number}"


def test_every_requirement_that_is_named_is_on_the_list() -> None:
    listed = set(requirements_in(REQUIREMENTS.read_text()))
    unknown = {
        (str(path.relative_to(ROOT)), name)
        for path in tracked("*.py", "*.ts", "*.tsx", "*.c", "*.md")
        for name in requirements_in(path.read_text())
        if name not in listed
    }
    assert not unknown
