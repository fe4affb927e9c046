"""What a store may answer instead of doing as asked. The docstring is the default message."""

from __future__ import annotations


class StoreError(Exception):
    """The store could not do what was asked."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or " ".join((type(self).__doc__ or "").split()))


class DuplicateKey(StoreError):
    """A document with this id, or with a value that must be unique, exists already."""


class VersionConflict(StoreError):
    """The document has changed since it was read, or is gone."""


class NotFound(StoreError, LookupError):
    """No document has this id."""


class NoIndex(StoreError):
    """No declared index serves this query, so its cost would grow with everything stored."""


class EventsPending(StoreError):
    """Events of this document have not been published yet, so it cannot be removed."""


class SchemaTooNew(StoreError):
    """The document was written by a newer version of Rapport than this one."""


class Unavailable(StoreError):
    """The database cannot be reached or is too busy; trying again later may succeed."""
