"""Everything of one report as a zip that is sent while it is made: nothing of it is held whole.

A part that cannot be read is named in MISSING.txt with the reason; the rest is there all the same.
`manifest.json` comes last and has the SHA-256 of every file before it.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import time
import zipfile
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

STORED, PACKED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
MISSING, MANIFEST = "MISSING.txt", "manifest.json"


class PartMissing(Exception):
    """A part of the archive cannot be read; the message says why, for people."""


@dataclass(frozen=True)
class Part:
    """A file of the archive, by a name of ours: nothing that people typed is ever in it."""

    name: str
    content: AsyncGenerator[bytes]
    is_packed: bool = True  # films are packed already


@dataclass
class _Outlet(io.RawIOBase):
    """Takes what `zipfile` writes, until it is sent. Cannot be wound back, and says so."""

    waiting: list[bytes] = field(default_factory=list)

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.waiting.append(bytes(piece))
        return len(piece)

    def take(self) -> bytes:
        """What has come since the last time."""
        taken = b"".join(self.waiting)
        self.waiting.clear()
        return taken


@dataclass
class _Written:
    """What is in the archive so far, and what is not, with the reason."""

    files: list[dict[str, Any]] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)


async def archive(parts: AsyncGenerator[Part], about: dict[str, Any]) -> AsyncGenerator[bytes]:
    """The bytes of the zip; closing this early closes what it reads from.

    The manifest begins with what is said `about` it.
    """
    outlet = _Outlet()
    written = _Written()
    with zipfile.ZipFile(outlet, "w") as made:
        async with aclosing(parts):
            async for part in parts:
                async with aclosing(_write(made, outlet, part, written)) as pieces:
                    async for piece in pieces:
                        yield piece
        for part in _closing(written, about):
            async with aclosing(_write(made, outlet, part, written)) as pieces:
                async for piece in pieces:
                    yield piece
    yield outlet.take()


async def _write(
    made: zipfile.ZipFile, outlet: _Outlet, part: Part, written: _Written
) -> AsyncGenerator[bytes]:
    """Write one file, if its first piece can be had; one that breaks off is kept and named."""
    async with aclosing(part.content) as pieces:
        try:
            piece = await anext(pieces, b"")
        except PartMissing as reason:
            written.missing[part.name] = str(reason)
            return
        digest, size = hashlib.sha256(), 0
        with made.open(_entry(part), "w", force_zip64=True) as file:
            while piece:
                # CRC, hash and packing of one piece take milliseconds: in a thread, off the loop.
                await asyncio.to_thread(digest.update, piece)
                await asyncio.to_thread(file.write, piece)
                size += len(piece)
                yield outlet.take()
                try:
                    piece = await anext(pieces, b"")
                except PartMissing as reason:
                    written.missing[part.name] = f"Only its first {size} bytes are here. {reason}"
                    break
    yield outlet.take()
    written.files.append({"name": part.name, "size": size, "sha256": digest.hexdigest()})


def _entry(part: Part) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(part.name, time.gmtime()[:6])
    entry.compress_type = PACKED if part.is_packed else STORED
    entry.external_attr = 0o644 << 16
    return entry


def _closing(written: _Written, about: dict[str, Any]) -> Iterator[Part]:
    """What is said last: which parts are missing, and what there is."""
    if written.missing:
        lines = [f"{name}: {reason}\n" for name, reason in written.missing.items()]
        yield Part(MISSING, _once("These parts are missing or incomplete.\n\n" + "".join(lines)))
    manifest = {**about, "files": written.files, "missing": written.missing}
    yield Part(MANIFEST, _once(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"))


async def _once(text: str) -> AsyncGenerator[bytes]:
    yield text.encode()
