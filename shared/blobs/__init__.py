"""Where recordings, segments and exports are kept: `Blobs`, in a folder or in S3."""

from shared.blobs.blobs import BlobNotFound, Blobs, BlobsUnavailable, FolderBlobs
from shared.blobs.keys import BadKey
from shared.blobs.open import BadBlobsUrl, open_blobs

__all__ = [
    "BadBlobsUrl",
    "BadKey",
    "BlobNotFound",
    "Blobs",
    "BlobsUnavailable",
    "FolderBlobs",
    "open_blobs",
]
