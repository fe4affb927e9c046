"""Chooses where blobs are kept, by one address.

`s3://bucket/folder?endpoint=https://s3.example.org&region=eu-central-1`, for Amazon S3 without an
endpoint, and for whatever else speaks S3 (Ceph, SeaweedFS, Garage) with one. Keys come from
AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or from the machine's role. `file:///srv/recordings`
names a folder.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from obstore.store import S3Store

from shared.blobs.blobs import Blobs, FolderBlobs

if TYPE_CHECKING:
    from obstore.store import S3Config  # exists for type checkers only

OPTIONS = {"endpoint", "region"}


class BadBlobsUrl(ValueError):
    """RAPPORT_BLOBS_URL must look like s3://bucket/folder?endpoint=...&region=... or file:///folder."""


def open_blobs(url: str | None, folder: Path) -> Blobs:
    """Blobs at `url`, or in `folder` when there is none. Raises BadBlobsUrl."""
    if not url:
        return FolderBlobs(folder)
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path.strip("/") and not parts.netloc:
        return FolderBlobs(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.hostname:
        return Blobs(_s3(parts))
    raise BadBlobsUrl(BadBlobsUrl.__doc__)


def _s3(parts: SplitResult) -> S3Store:
    options = dict(parse_qsl(parts.query))
    if not OPTIONS.issuperset(options):
        raise BadBlobsUrl(BadBlobsUrl.__doc__)
    endpoint = options.get("endpoint", "")
    config: S3Config = {"region": options.get("region", "us-east-1")}
    if endpoint:
        config["endpoint"] = endpoint
    return S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        config=config,
        client_options={"allow_http": endpoint.startswith("http://")},
        retry_config={"max_retries": 4, "retry_timeout": timedelta(seconds=30)},
    )
