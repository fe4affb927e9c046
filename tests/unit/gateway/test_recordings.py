"""Recordings are streamed in the ranges that a player asks for (R56)."""

import pytest

from tests.unit.gateway.conftest import House

PATH = "/api/interviews/i1/recordings/candidate"
CONTENT = bytes(range(256)) * 9000  # more than two pieces of the blob store


@pytest.fixture
def recorded(house: House) -> House:
    house.services.blob_key = "interviews/i1/candidate.webm"
    house.gateway.blobs.put(house.services.blob_key, CONTENT)
    return house


async def test_the_whole_recording(recorded: House) -> None:
    answer = await recorded.client.get(PATH, headers=await recorded.signed_in())
    assert answer.status == 200
    assert answer.content_type == "video/webm"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert await answer.read() == CONTENT


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=1000-1999", 1000, 2000),
        ("bytes=2000000-", 2000000, len(CONTENT)),
        ("bytes=-500", len(CONTENT) - 500, len(CONTENT)),
        ("bytes=0-99999999", 0, len(CONTENT)),
    ],
)
async def test_a_range(recorded: House, asked: str, start: int, end: int) -> None:
    headers = await recorded.signed_in() | {"Range": asked}
    answer = await recorded.client.get(PATH, headers=headers)
    assert answer.status == 206
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(CONTENT)}"
    assert await answer.read() == CONTENT[start:end]


async def test_a_range_beyond_the_end(recorded: House) -> None:
    headers = await recorded.signed_in() | {"Range": "bytes=9999999-"}
    answer = await recorded.client.get(PATH, headers=headers)
    assert answer.status == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(CONTENT)}"


async def test_a_range_of_a_file_that_changed_gives_the_new_one(recorded: House) -> None:
    headers = await recorded.signed_in() | {"Range": "bytes=0-9", "If-Range": '"older"'}
    answer = await recorded.client.get(PATH, headers=headers)
    assert answer.status == 200


async def test_head_tells_the_size_only(recorded: House) -> None:
    answer = await recorded.client.head(PATH, headers=await recorded.signed_in())
    assert answer.headers["Content-Length"] == str(len(CONTENT))
    assert await answer.read() == b""


async def test_a_recording_that_does_not_exist(house: House) -> None:
    headers = await house.signed_in()
    assert (await house.client.get(PATH, headers=headers)).status == 404
    house.services.blob_key = "interviews/i1/lost.webm"
    assert (await house.client.get(PATH, headers=headers)).status == 404
