"""Where the speech model comes from: in which order, whole or not at all, and what is said else."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from services.analysis.transcribe.weights import (
    SUMS,
    NoSpeechEngine,
    Packed,
    SpeechModelDamaged,
    Weights,
    installed_file,
)

CONFIG, HALVES = b"{}", (b"one half, ", b"and the other")
MODEL = b"".join(HALVES)
PACKED = {
    "base": Packed(
        sums={
            "config.json": hashlib.sha256(CONFIG).hexdigest(),
            "model.bin": hashlib.sha256(MODEL).hexdigest(),
        },
        pieces={
            "config.json": [("first", "config.json")],
            "model.bin": [("first", "part1"), ("second", "part2")],
        },
    )
}


class Hub:
    """The model hub: reachable, or not."""

    def __init__(self, model: bytes | None = None) -> None:
        self.model = model
        self.asked: list[str] = []

    def download(self, name: str, folder: Path) -> None:
        self.asked.append(name)
        if self.model is None:
            raise OSError("no route to the hub")
        (folder / "config.json").write_bytes(CONFIG)
        (folder / "model.bin").write_bytes(self.model)


def packages(folder: Path, *, halves: tuple[bytes, ...] = HALVES) -> Path:
    """What two installed packages would hold."""
    (folder / "first").mkdir(parents=True)
    (folder / "second").mkdir()
    (folder / "first" / "config.json").write_bytes(CONFIG)
    (folder / "first" / "part1").write_bytes(halves[0])
    (folder / "second" / "part2").write_bytes(halves[1])
    return folder


def weights(kept: Path, hub: Hub | None = None, *, installed: Path | None = None) -> Weights:
    def find(distribution: str, path: str) -> Path | None:
        found = installed / distribution / path if installed else None
        return found if found and found.is_file() else None

    return Weights(kept, (hub or Hub()).download, packed=PACKED, installed=find)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_in_the_settings_comes_first(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    Hub(b"any model").download("", own)
    assert weights(tmp_path / "kept").folder_of(str(own)) == own
    assert not (tmp_path / "kept").exists()


def test_packages_are_joined_into_the_data_folder_at_the_first_start(tmp_path: Path) -> None:
    hub, kept = Hub(b"never asked"), tmp_path / "kept"
    folder = weights(kept, hub, installed=packages(tmp_path / "site")).folder_of("base")
    assert folder == kept / "base"
    assert (folder / "model.bin").read_bytes() == MODEL
    assert names_in(folder) == ["config.json", "model.bin"]
    assert names_in(kept) == ["base"], "nothing half made stays behind"
    assert weights(kept, hub).folder_of("base") == folder, "packages are not needed any more"
    assert hub.asked == []


@pytest.mark.parametrize("damage", ["changed", "cut", "gone"])
def test_a_damaged_model_is_made_again_from_the_packages(tmp_path: Path, damage: str) -> None:
    found = weights(tmp_path / "kept", installed=packages(tmp_path / "site"))
    model = found.folder_of("base") / "model.bin"
    match damage:
        case "changed":
            model.write_bytes(MODEL.replace(b"half", b"hole"))
        case "cut":
            model.write_bytes(MODEL[:-3])
        case "gone":
            model.unlink()
    assert (found.folder_of("base") / "model.bin").read_bytes() == MODEL


def test_a_damaged_model_that_cannot_be_made_again_is_said_with_the_way_out(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    model = weights(kept, installed=packages(tmp_path / "site")).folder_of("base") / "model.bin"
    model.write_bytes(b"something else")
    with pytest.raises(SpeechModelDamaged, match=r"model\.bin has another SHA-256.*Delete"):
        weights(kept).folder_of("base")
    assert model.read_bytes() == b"something else", "nothing is thrown away before there is another"
    hub = Hub(MODEL)
    assert weights(kept, hub).folder_of("base") == kept / "base"
    assert model.read_bytes() == MODEL


def test_damaged_packages_are_not_used(tmp_path: Path) -> None:
    site = packages(tmp_path / "site", halves=(b"one half, ", b"and a forged one"))
    with pytest.raises(NoSpeechEngine):
        weights(tmp_path / "kept", installed=site).folder_of("base")
    assert names_in(tmp_path / "kept") == []


def test_half_of_the_packages_is_none(tmp_path: Path) -> None:
    site = packages(tmp_path / "site")
    (site / "second" / "part2").unlink()
    hub = Hub(MODEL)
    weights(tmp_path / "kept", hub, installed=site).folder_of("base")
    assert hub.asked == ["base"]


def test_the_hub_comes_last_and_what_it_gave_is_watched(tmp_path: Path) -> None:
    """Nobody wrote down what another model's files should be: what came counts from then on."""
    hub, kept = Hub(b"a small model"), tmp_path / "kept"
    folder = weights(kept, hub).folder_of("someone/small")
    assert folder == kept / "someone--small"
    assert weights(kept, Hub()).folder_of("someone/small") == folder
    assert SUMS in names_in(folder)
    (folder / "model.bin").write_bytes(b"a small modem")
    with pytest.raises(SpeechModelDamaged):
        weights(kept, Hub()).folder_of("someone/small")


def test_a_hub_that_sends_another_model_is_not_believed(tmp_path: Path) -> None:
    with pytest.raises(NoSpeechEngine, match=r"model\.bin has another SHA-256"):
        weights(tmp_path / "kept", Hub(b"another base")).folder_of("base")
    assert names_in(tmp_path / "kept") == []


def test_without_any_model_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoSpeechEngine) as error:
        weights(tmp_path / "kept").folder_of("base")
    said = str(error.value)
    assert "No speech model base is installed" in said
    assert "no route to the hub" in said
    assert '"Run again"' in said
    assert "\n" not in said


@pytest.mark.parametrize("content", [None, {}, {"config.json": b"{}"}])
def test_a_folder_that_holds_no_model_is_named(
    tmp_path: Path, content: dict[str, bytes] | None
) -> None:
    own = tmp_path / "own"
    if content is not None:
        own.mkdir()
        for name, data in content.items():
            (own / name).write_bytes(data)
    with pytest.raises((NoSpeechEngine, SpeechModelDamaged), match=f"RAPPORT_WHISPER_MODEL.*{own}"):
        weights(tmp_path / "kept").folder_of(str(own))


def test_a_data_folder_that_cannot_be_written_is_no_crash(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(NoSpeechEngine, match="cannot be read from or written to"):
        weights(tmp_path / "file" / "kept").folder_of("base")


def test_what_a_killed_worker_left_is_removed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    (kept / ".new-abc").mkdir(parents=True)
    (kept / ".new-abc" / "model.bin").write_bytes(HALVES[0])
    weights(kept, installed=packages(tmp_path / "site")).folder_of("base")
    assert names_in(kept) == ["base"]


def test_workers_may_start_at_once(tmp_path: Path) -> None:
    site, kept = packages(tmp_path / "site"), tmp_path / "kept"
    together = Barrier(4)

    def start_worker(_: int) -> bytes:
        together.wait(30)
        folder = weights(kept, installed=site).folder_of("base")
        return (folder / "model.bin").read_bytes()

    with ThreadPoolExecutor(4) as workers:
        assert [*workers.map(start_worker, range(4))] == [MODEL] * 4
    assert names_in(kept) == ["base"]


def test_files_of_installed_packages_are_found_without_importing_them() -> None:
    assert installed_file("marshmallow", "marshmallow/__init__.py") is not None
    assert installed_file("marshmallow", "marshmallow/weights.bin") is None
    assert installed_file("no-such-package", "model.bin") is None
