"""The tree looks as CONTRIBUTING.md promises: sizes, places, names."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = ("scheduling", "plan", "media", "analysis", "notify", "gateway")
VAGUE = {"utils.py", "helpers.py", "common.py", "misc.py"}


def tracked(pattern: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", pattern],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_reads_the_same_way(service: str) -> None:
    """R66."""
    folder = ROOT / "services" / service
    assert (folder / "__main__.py").is_file()
    assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text()))


def test_no_file_is_too_long_to_read() -> None:
    written = [*tracked("*.py"), *tracked("services/gateway/web/*.ts"), *tracked("*.tsx")]
    limits = {path: 500 if "tests" in path.parts else 300 for path in written}
    del limits[ROOT / "services/gateway/web/src/api/schema.d.ts"]  # generated
    long = {p: n for p, most in limits.items() if (n := p.read_text().count("\n")) > most}
    assert not long


def test_no_function_is_too_long_to_read() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in tracked("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= 40
    ]
    assert not long


def test_every_module_says_what_it_owns() -> None:
    silent = [
        path.relative_to(ROOT)
        for path in tracked("*.py")
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not silent


def test_no_file_has_a_vague_name() -> None:
    assert not {path.name for path in tracked("*.py")} & VAGUE


@pytest.mark.parametrize(
    ("call", "home"),
    [
        (r"Intl\.(RelativeTime|DateTime)Format\(|\.toLocale(Date|Time)?String\(", "parts/time.ts"),
        (r"Date\.now\b|new Date\(\)", "api/serverTime.ts"),
    ],
)
def test_pages_show_times_and_read_the_clock_in_one_guarded_way(call: str, home: str) -> None:
    """A zone that a browser does not know throws; a device's clock may be far off."""
    pages = ROOT / "services/gateway/web/src"
    written = [*tracked("services/gateway/web/*.ts"), *tracked("services/gateway/web/*.tsx")]
    callers = {
        path
        for path in written
        if not path.name.endswith((".test.ts", ".fake.ts")) and re.search(call, path.read_text())
    }
    assert callers == {pages / home}


def test_environment_is_read_in_config_only() -> None:
    """No environment reads outside shared/config.py (deploy starts processes and may)."""
    readers = [
        path.relative_to(ROOT)
        for folder in ("services", "shared")
        for path in tracked(f"{folder}/*.py")
        if "os.environ" in path.read_text() and path.name not in {"config.py", "__main__.py"}
    ]
    assert not readers
