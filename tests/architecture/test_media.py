"""Media keeps its rooms: nothing new at its root, and imports that lead downward only."""

from pathlib import Path

from tests.architecture.test_boundaries import imports_of

MEDIA = Path(__file__).parents[2] / "services" / "media"
# From the lowest to the highest: each may import those before it.
LAYERS = (
    "domain", "rtc", "recording", "storage", "schemas", "config", "finishing", "exports",
    "calls", "cluster", "metrics", "service", "wiring", "__main__",
)  # fmt: skip
ROOT = {"__init__", "__main__", "wiring", "service", "schemas", "storage", "config", "metrics"}


def layer_of(module: str) -> str:
    """The room or the file at the root that a module of media belongs to."""
    return module.split(".")[2]


def test_a_new_module_goes_into_a_room() -> None:
    assert {path.stem for path in MEDIA.glob("*.py")} <= ROOT


def test_every_room_has_its_place() -> None:
    folders = {path.parent.name for path in MEDIA.glob("*/__init__.py")}
    assert folders <= set(LAYERS)


def test_rooms_import_only_those_below_them() -> None:
    steps = ((layer_of(by), layer_of(of), f"{by} -> {of}") for by, of in ours())
    assert not [said for by, of, said in steps if LAYERS.index(by) < LAYERS.index(of)]


def ours() -> set[tuple[str, str]]:
    """Imports of one part of media by another."""
    return {
        (by, of)
        for by, of in imports_of("services.media")
        if of.startswith("services.media.") and layer_of(by) != layer_of(of)
    }
