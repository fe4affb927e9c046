"""asyncapi.json satisfies the AsyncAPI project's own parser (R63)."""

import subprocess
from pathlib import Path

HERE = Path(__file__).parent / "asyncapi"
DOCUMENT = Path(__file__).parents[2] / "asyncapi.json"


def parser() -> Path:
    """The checker, with its one Node package installed on first use."""
    if not (HERE / "node_modules").is_dir():
        subprocess.run(["npm", "ci", "--ignore-scripts", "--silent"], cwd=HERE, check=True)
    return HERE / "check.mjs"


def problems_of(document: Path) -> str:
    checked = subprocess.run(
        ["node", parser(), document], capture_output=True, text=True, check=False
    )
    return checked.stderr if checked.returncode else ""


def test_asyncapi_document_is_valid() -> None:
    assert problems_of(DOCUMENT) == ""


def test_the_checker_notices_a_broken_document(tmp_path: Path) -> None:
    broken = tmp_path / "asyncapi.json"
    broken.write_text(DOCUMENT.read_text().replace('"action": "send"', '"action": "shout"', 1))
    assert "action" in problems_of(broken)
