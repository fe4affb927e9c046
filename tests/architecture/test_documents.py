"""What documents and code say of each other is true: numbers of requirements, names of files
and of make targets.

Documents name files and code in backticks, from the root of the repository: `shared/clock.py`, all
of a folder `shared/store/`, many at once `shared/requests/<service>.py`, a function or class
`shared/clock.py::now`, or a module `shared.clock`.
"""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REQUIREMENTS = ROOT / "docs" / "requirements.md"
# R12, or R8-R10 for all from the first to the last.
NUMBER = re.compile(r"\b(?P<kind>[RNSB])(?P<first>\d{1,2})(?:-(?P=kind)(?P<last>\d{1,2}))?\b")
QUOTED = re.compile(r"`(?P<place>[\w./<>*-]+?)/?(?:::(?P<name>[\w.]+))?`")
# In backticks, or a line of its own with a comment or a variable behind it.
MADE = re.compile(r"(?:`|^(?=make \S+\s*(?:#|[A-Z_]+=|$)))make ([a-z0-9-]+)", re.MULTILINE)
SUFFIXES = {".py", ".c", ".ts", ".tsx", ".md", ".json", ".yaml", ".conf", ".lock", ".toml", ".sh"}


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]


FILES = {path.relative_to(ROOT) for path in tracked()}
TOP = {path.parts[0] for path in FILES}
TARGETS = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
DOCUMENTS = sorted(tracked("*.md", ":!CHANGELOG.md", ":!EVENTS.md"))


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


def is_there(place: str, name: str | None) -> bool:
    """Whether a file, folder or module of that name is tracked, and defines the name."""
    if "/" not in place and place not in TOP and Path(place).suffix not in SUFFIXES:
        place = place.replace(".", "/") + ".py"
        package = Path(place.removesuffix(".py"), "__init__.py")
        return Path(place) in FILES or package in FILES
    pattern = re.sub(r"<\w+>", "*", place)
    found = [path for path in FILES if any(part.match(pattern) for part in (path, *path.parents))]
    return any(name is None or defines(path, name) for path in found)


def defines(path: Path, name: str) -> bool:
    """`Class.method` counts where the file defines both; other languages by the word alone."""
    text = (ROOT / path).read_text()
    if path.suffix != ".py":
        return all(re.search(rf"\b{part}\b", text) for part in name.split("."))
    defined = {
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    assigned = set(re.findall(r"^(\w+)\b.*=", text, re.MULTILINE))
    return set(name.split(".")) <= defined | assigned


def names_a_place(place: str, name: str | None) -> bool:
    if "/" in place or name:
        return place.split("/")[0] in TOP or Path(place).suffix in SUFFIXES
    return place in TOP or bool(re.match(r"(services|shared|deploy|tests)\.\w", place))


EACH_DOCUMENT = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT))
)


@EACH_DOCUMENT
def test_make_targets_that_a_document_names_exist(document: Path) -> None:
    assert set(MADE.findall(document.read_text())) <= TARGETS


@EACH_DOCUMENT
def test_files_that_a_document_names_exist(document: Path) -> None:
    missing = [
        found[0]
        for found in QUOTED.finditer(document.read_text())
        if names_a_place(found["place"], found["name"])
        and not is_there(found["place"], found["name"])
    ]
    assert not missing
