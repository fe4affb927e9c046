"""Blobs in a folder and in S3 (moto's server in process): alike in all that services rely on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from shared.blobs import (
    BadBlobsUrl,
    BadKey,
    BlobNotFound,
    Blobs,
    BlobsUnavailable,
    FolderBlobs,
    open_blobs,
)
from shared.blobs.blobs import PIECE_BYTES

KEY = "interviews/i1/candidate.webm"


@pytest.fixture(scope="module")
def s3_endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Blobs:
    if request.param == "folder":
        return open_blobs(None, tmp_path / "blobs")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    endpoint = request.getfixturevalue("s3_endpoint")
    bucket = f"b{os.urandom(8).hex()}"
    boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1").create_bucket(Bucket=bucket)
    return open_blobs(f"s3://{bucket}/rapport?endpoint={endpoint}", tmp_path)


def test_value_comes_back_whole(blobs: Blobs) -> None:
    blobs.put(KEY, b"\0\1\2")
    assert blobs.get(KEY) == b"\0\1\2"
    assert blobs.size(KEY) == 3
    assert blobs.exists(KEY)


def test_empty_value_is_a_value(blobs: Blobs) -> None:
    blobs.put(KEY, b"")
    assert blobs.get(KEY) == b""
    assert blobs.exists(KEY)
    assert blobs.read(KEY, 0, 10) == b""


def test_new_value_takes_the_place_of_the_old_one(blobs: Blobs) -> None:
    blobs.put(KEY, b"a longer one")
    blobs.put(KEY, b"short")
    assert blobs.get(KEY) == b"short"


def test_unknown_key_is_not_found(blobs: Blobs) -> None:
    assert not blobs.exists(KEY)
    with pytest.raises(BlobNotFound):
        blobs.get(KEY)
    with pytest.raises(BlobNotFound):
        blobs.size(KEY)
    with pytest.raises(BlobNotFound):
        blobs.read(KEY, 0, 1)


def test_large_file_is_kept_and_read_in_ranges(blobs: Blobs, tmp_path: Path) -> None:
    content = os.urandom(6 * PIECE_BYTES + 7)  # more than obstore sends in one request
    (tmp_path / "spool").write_bytes(content)
    blobs.put_file(KEY, tmp_path / "spool")
    assert blobs.size(KEY) == len(content)
    assert blobs.read(KEY, 5, 4005) == content[5:4005]
    assert blobs.read(KEY, len(content) - 3, len(content) + 100) == content[-3:]
    assert blobs.read(KEY, len(content), len(content) + 1) == b""
    assert blobs.read(KEY, 9, 9) == b""
    assert (tmp_path / "spool").exists()


def test_missing_file_is_the_callers_error(blobs: Blobs, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        blobs.put_file(KEY, tmp_path / "nothing")
    assert not blobs.exists(KEY)


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, None), (1, None), (0, 1), (PIECE_BYTES - 1, PIECE_BYTES + 1), (7, 10**9), (10**9, None)],
)
async def test_stream_yields_what_was_asked_for(blobs: Blobs, start: int, end: int | None) -> None:
    content = os.urandom(2 * PIECE_BYTES + 7)
    blobs.put(KEY, content)
    pieces = [piece async for piece in blobs.stream(KEY, start, end)]
    assert b"".join(pieces) == content[start:end]
    assert all(len(piece) <= PIECE_BYTES for piece in pieces)


async def test_stream_of_an_unknown_key_is_not_found(blobs: Blobs) -> None:
    with pytest.raises(BlobNotFound):
        await anext(blobs.stream(KEY))


def test_deleting_a_prefix_spares_its_neighbours(blobs: Blobs) -> None:
    for key in (KEY, "interviews/i1/segments/1.ogg", "interviews/i10/a", "interviews/i2/a"):
        blobs.put(key, b"x")
    blobs.delete_prefix("interviews/i1")
    assert not blobs.exists(KEY)
    assert not blobs.exists("interviews/i1/segments/1.ogg")
    assert blobs.exists("interviews/i10/a")
    assert blobs.exists("interviews/i2/a")
    blobs.delete_prefix("interviews/i1")


@pytest.mark.parametrize(
    "key", ["", "/a", "a/", "a//b", "../a", "a/../b", "a/./b", "a b", "a\\b", "a\0", "a%2e", "ä",
            "a\n", ".hidden", "a#1", "x" * 501],
)  # fmt: skip
def test_key_that_a_path_could_abuse_is_refused(tmp_path: Path, key: str) -> None:
    blobs = open_blobs(None, tmp_path / "blobs")
    for use in (blobs.get, blobs.size, blobs.exists, blobs.delete_prefix):
        with pytest.raises(BadKey):
            use(key)
    with pytest.raises(BadKey):
        blobs.put(key, b"x")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_half_written_file_is_not_seen_and_goes_with_its_folder(tmp_path: Path) -> None:
    """What a killed writer leaves behind: obstore writes `name#n` and renames it."""
    blobs = FolderBlobs(tmp_path)
    blobs.put(KEY, b"x")
    leftover = tmp_path / f"{KEY}#1"
    leftover.write_bytes(b"half")
    assert blobs.get(KEY) == b"x"
    blobs.delete_prefix("interviews/i1")
    assert not leftover.exists()


def test_folder_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    open_blobs(None, Path("var/blobs")).put(KEY, b"x")
    assert (tmp_path / "var" / "blobs" / KEY).read_bytes() == b"x"


def test_file_address_names_a_folder(tmp_path: Path) -> None:
    open_blobs(f"file://{tmp_path}/other%20place", tmp_path / "blobs").put("a", b"x")
    assert (tmp_path / "other place" / "a").read_bytes() == b"x"


@pytest.mark.parametrize(
    "url",
    ["bucket", "http://x/y", "s3:///x", "s3://b?endpont=http://x", "file://host/x", "file:///"],
)
def test_malformed_address_names_the_variable(url: str, tmp_path: Path) -> None:
    with pytest.raises(BadBlobsUrl, match="RAPPORT_BLOBS_URL"):
        open_blobs(url, tmp_path)


def test_bucket_that_is_not_there_is_unavailable(
    s3_endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    blobs = open_blobs(f"s3://nosuchbucket?endpoint={s3_endpoint}", tmp_path)
    with pytest.raises(BlobsUnavailable):
        blobs.put(KEY, b"x")
