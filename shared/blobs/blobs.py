"""Large immutable values by key: recordings, segments, exports. In a folder or in S3.

A value appears whole or not at all. Calls block: from asyncio use a thread, except for `stream`.
Owns no naming scheme and no retention: services choose keys, and delete by prefix.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore

from shared.blobs.keys import checked

PIECE_BYTES = 1 << 20


class BlobNotFound(LookupError):
    """There is no blob with this key."""


class BlobsUnavailable(Exception):
    """The blob store cannot be reached or refused; trying again later may succeed."""


class Blobs:
    """Blobs in any store that obstore speaks to."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, key: str, data: bytes) -> None:
        """Store `data` under `key`, replacing what was there."""
        with _errors():
            obstore.put(self._store, checked(key), data)

    def put_file(self, key: str, path: Path) -> None:
        """Store a copy of a file under `key`, replacing what was there."""
        with path.open("rb") as file, _errors():
            obstore.put(self._store, checked(key), file)

    def get(self, key: str) -> bytes:
        """The whole value. Raises BlobNotFound."""
        with _errors(key):
            return bytes(obstore.get(self._store, checked(key)).bytes())

    def size(self, key: str) -> int:
        """The blob's length in bytes. Raises BlobNotFound."""
        with _errors(key):
            return obstore.head(self._store, checked(key))["size"]

    def exists(self, key: str) -> bool:
        """Whether there is a value under `key`."""
        try:
            self.size(key)
        except BlobNotFound:
            return False
        return True

    def read(self, key: str, start: int, end: int) -> bytes:
        """The bytes from `start` up to but not including `end`, or to where the blob ends."""
        end = min(end, self.size(key))
        if start >= end:
            return b""
        with _errors(key):
            return bytes(obstore.get_range(self._store, checked(key), start=start, end=end))

    async def stream(
        self, key: str, start: int = 0, end: int | None = None
    ) -> AsyncIterator[bytes]:
        """The same bytes in pieces, one request each: a slow reader keeps no connection open."""
        with _errors(key):
            size = (await obstore.head_async(self._store, checked(key)))["size"]
        end = size if end is None else min(end, size)
        for at in range(start, end, PIECE_BYTES):
            stop = min(at + PIECE_BYTES, end)
            with _errors(key):
                piece = await obstore.get_range_async(self._store, key, start=at, end=stop)
            yield bytes(piece)

    def delete_prefix(self, prefix: str) -> None:
        """Delete every blob in the folder `prefix`, if there are any."""
        with _errors():
            for listed in obstore.list(self._store, prefix=checked(prefix)):
                obstore.delete(self._store, [entry["path"] for entry in listed])


class FolderBlobs(Blobs):
    """Blobs as files. What was stored survives a power failure; what was deleted leaves no file."""

    def __init__(self, folder: Path) -> None:
        super().__init__(LocalStore(folder, mkdir=True))
        self._folder = folder

    def put(self, key: str, data: bytes) -> None:
        super().put(key, data)
        self._settle(key)

    def put_file(self, key: str, path: Path) -> None:
        super().put_file(key, path)
        self._settle(key)

    def delete_prefix(self, prefix: str) -> None:
        """Takes halves of interrupted writes along, which a listing does not show."""
        with suppress(FileNotFoundError):
            shutil.rmtree(self._folder / checked(prefix))

    def _settle(self, key: str) -> None:
        """Onto the disk, with every folder that may be new: obstore leaves that to the system."""
        path = self._folder / key
        while path != self._folder:
            _sync(path)
            path = path.parent
        _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _errors(key: str = "") -> Iterator[None]:
    """Without a key nothing can be missing but the place to write to."""
    try:
        yield
    except FileNotFoundError as error:
        raise (BlobNotFound(key) if key else BlobsUnavailable(str(error))) from error
    except (BaseError, OSError) as error:
        raise BlobsUnavailable(str(error)) from error
