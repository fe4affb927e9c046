"""pyproject.toml, the locks and what the code imports tell the same story."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

import pytest

from deploy import bootstrap

ROOT = Path(__file__).resolve().parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
WRITES_DOCUMENTS = ROOT / "shared" / "events" / "catalogue.py"  # `make events`, never in a service
LOCKS = sorted((ROOT / "locks").glob("*.lock"))
# Engines of an optional extra, imported when chosen; and what only type checkers see.
CHOSEN_LATER = {"litellm", "whisperx", "torch"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def packages_of(extra: str) -> set[str]:
    """Distributions that an extra asks for, with those of the extras it names."""
    found: set[str] = set()
    for requirement in PROJECT["optional-dependencies"][extra]:
        if nested := re.match(r"rapport\[(.*)\]", requirement):
            for name in nested[1].split(","):
                found |= packages_of(name)
        else:
            found.add(normal(re.split(r"[=<>\[;]", requirement)[0]))
    return found


BASE = {normal(requirement.split("==")[0]) for requirement in PROJECT["dependencies"]}


def python_files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*.py"):
        if "node_modules" not in path.parts and path != WRITES_DOCUMENTS:
            yield path


def modules_in(path: Path) -> Iterator[str]:
    """What a file imports, by full names."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports_of(paths: Iterable[Path]) -> set[str]:
    """Top-level third-party modules that these files import."""
    found = {module.split(".")[0] for path in paths for module in modules_in(path)}
    ours = {"services", "shared", "deploy", "tests"}
    return found - set(sys.stdlib_module_names) - ours - CHOSEN_LATER


def with_test_modules(paths: Iterable[Path]) -> set[Path]:
    """These files and those of `tests` that they import, directly or not."""
    reached: set[Path] = set()
    waiting = list(paths)
    while waiting:
        path = waiting.pop()
        if path not in reached and path.is_file():
            reached.add(path)
            names = (name for name in modules_in(path) if name.startswith("tests."))
            waiting += [ROOT / (name.replace(".", "/") + ".py") for name in names]
    return reached


def undeclared(modules: set[str], declared: set[str]) -> set[str]:
    distributions = packages_distributions()
    return {
        module
        for module in modules
        if not {normal(name) for name in distributions.get(module, [module])} & declared
    }


@pytest.mark.parametrize(
    ("service", "extra"),
    [(name, name) for name in ("gateway", "scheduling", "plan", "media", "notify")]
    + [("analysis", "whisper")],
)
def test_service_declares_what_it_imports(service: str, extra: str) -> None:
    modules = imports_of(python_files(ROOT / "services" / service))
    assert not undeclared(modules, BASE | packages_of(extra))


def test_shared_needs_the_base_and_nameko_only() -> None:
    assert not undeclared(imports_of(python_files(ROOT / "shared")), BASE | packages_of("nameko"))


def test_launcher_needs_the_standard_library_only() -> None:
    assert not undeclared(imports_of(python_files(ROOT / "deploy")), set())


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_lock_holds_hashes_and_no_place_of_origin(lock: Path) -> None:
    text = lock.read_text()
    assert not re.search(r"https?:|file:|--index|--find-links|--extra-index| @ |/opt/", text)
    for entry in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


@pytest.mark.parametrize(
    ("lock", "extra"),
    [
        ("run", "all"),
        ("unit", "unit"),
        ("dev", "dev"),
        ("media", "media"),
        ("analysis", "whisper"),
    ],
)
def test_lock_holds_what_the_project_asks_for(lock: str, extra: str) -> None:
    text = (ROOT / "locks" / f"{lock}.lock").read_text()
    locked = {normal(name) for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}
    assert locked >= BASE | packages_of(extra)


def test_running_needs_no_large_engine_and_no_language_model() -> None:
    text = (ROOT / "locks" / "run.lock").read_text()
    assert not re.search(r"^(torch|whisperx|litellm|openai)==", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("smaller", "larger"),
    [(few, many) for few, enough in bootstrap.LOCKS.items() for many in enough],
)
def test_each_environment_holds_the_smaller_one_in_the_same_versions(
    smaller: str, larger: str
) -> None:
    pinned = re.compile(r"^([\w.-]+==\S+)", re.MULTILINE)
    few, many = (
        set(pinned.findall((ROOT / "locks" / f"{name}.lock").read_text()))
        for name in (smaller, larger)
    )
    assert few <= many


def test_unit_tests_import_what_the_small_environment_holds() -> None:
    folders = [ROOT / "tests" / name for name in ("unit", "architecture", "k8s")]
    files = [ROOT / "tests" / "conftest.py", *chain.from_iterable(map(python_files, folders))]
    assert not undeclared(imports_of(with_test_modules(files)), BASE | packages_of("unit"))
