"""Compiles `express.c` where there is a C compiler, and loads what was compiled.

python -m services.media.rtc.express.library   compiles
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cffi import FFI

from services.media.rtc.express.layout import DEFINITIONS
from shared.telemetry import get_logger

FOLDER = Path(__file__).parent
_SOURCES = (FOLDER / "express.h", FOLDER / "express.c")
_FLAGS = ("-std=c11", "-O2", "-Wall", "-Wextra", "-fPIC", "-shared")

log = get_logger()
ffi = FFI()
ffi.cdef("\n".join(f"#define EXPRESS_{name} {value}" for name, value in DEFINITIONS.items()))
ffi.cdef(_SOURCES[0].read_text())
# Memory that costs nothing before it is written to.
uncleared = ffi.new_allocator(should_clear_after_alloc=False)


class NotCompiled(Exception):
    """There is no compiler, or it refused; the message says which."""


def defines(layout: Mapping[str, int] = DEFINITIONS) -> list[str]:
    """What the C compiler is told of the layout."""
    return [f"-DEXPRESS_{name}={value}" for name, value in layout.items()]


def built(layout: Mapping[str, int] = DEFINITIONS) -> Path:
    """Where the compiled form of the present sources and layout lies, for this kind of machine."""
    told = " ".join((platform.machine(), *defines(layout))).encode()
    sources = b"".join(path.read_bytes() for path in _SOURCES) + told
    return FOLDER / f"express.{hashlib.sha256(sources).hexdigest()[:12]}.so"


def compile_sources() -> Path:
    """Compile unless that has been done. Raises NotCompiled."""
    if (path := built()).exists():
        return path
    compiler = shutil.which("cc")
    if compiler is None:
        raise NotCompiled("there is no C compiler")
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    command = [compiler, *_FLAGS, *defines(), "-o", str(unfinished), str(_SOURCES[1])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotCompiled(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    for old in FOLDER.glob("express.*.so"):
        old.unlink(missing_ok=True)
    unfinished.rename(path)
    return path


@cache
def library() -> Any | None:
    """The functions of `express.h`, or None when they were not compiled."""
    try:
        return ffi.dlopen(str(built()))
    except OSError as error:
        log.warning("relay_not_compiled", error=str(error), cost="two thirds more CPU per call")
        return None


if __name__ == "__main__":
    try:
        compile_sources()
    except NotCompiled as error:
        sys.exit(str(error))
