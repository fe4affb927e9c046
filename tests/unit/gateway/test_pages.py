"""The web pages: one index for all addresses, assets that never change."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from services.gateway.app import make_app
from services.gateway.http.encodings import liked
from tests.unit.gateway.conftest import House, make_gateway
from tests.unit.gateway.fake_services import FakeServices


async def test_without_built_pages_the_answer_says_how_to_build_them(house: House) -> None:
    answer = await house.client.get("/")
    assert answer.status == 503
    assert "npm" in await answer.text()


async def test_every_address_gets_the_index_and_assets_are_kept_for_ever(tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<title>Rapport</title>")
    (dist / "favicon.svg").write_text("<svg/>")
    (dist / "assets" / "index-1a2b.js").write_text("1")
    (tmp_path / "secret").write_text("hidden")
    app = make_app(make_gateway(tmp_path, FakeServices()), dist=dist)
    async with TestClient(TestServer(app)) as client:
        for path in ("/", "/interviews/i1/call", "/i/token", "/setup/token"):
            answer = await client.get(path)
            assert answer.status == 200
            assert "Rapport" in await answer.text()
            assert answer.headers["Cache-Control"] == "no-cache"
        asset = await client.get("/assets/index-1a2b.js")
        assert "immutable" in asset.headers["Cache-Control"]
        assert (await (await client.get("/favicon.svg")).text()) == "<svg/>"
        assert (await client.get("/assets/missing.js")).status == 404
        assert "hidden" not in await (await client.get("/..%2Fsecret")).text()


PLAIN, BROTLI, GZIP = b"plain " * 20, b"as brotli", b"with gzip"


@pytest.fixture
async def pages(tmp_path: Path) -> AsyncIterator[TestClient[Any, Any]]:
    """Pages with one script in three encodings, and a client that says itself what it accepts."""
    assets = tmp_path / "dist" / "assets"
    assets.mkdir(parents=True)
    (tmp_path / "dist" / "index.html").write_text("<title>Rapport</title>")
    for suffix, content in (("", PLAIN), (".br", BROTLI), (".gz", GZIP)):
        (assets / f"a-1.js{suffix}").write_bytes(content)
    app = make_app(make_gateway(tmp_path, FakeServices()), dist=tmp_path / "dist")
    async with TestClient(
        TestServer(app), auto_decompress=False, skip_auto_headers=["Accept-Encoding"]
    ) as client:
        yield client


@pytest.mark.parametrize(
    ("accepts", "encoding", "body"),
    [
        ("gzip, deflate, br, zstd", "br", BROTLI),
        ("GZIP", "gzip", GZIP),
        ("br;q=0, gzip", "gzip", GZIP),
        ("br;q=0.1, gzip;q=0.9", "gzip", GZIP),
        ("*", "br", BROTLI),
        ("br;q=much", None, PLAIN),
        ("identity", None, PLAIN),
        ("", None, PLAIN),
    ],
)
async def test_a_script_comes_in_the_encoding_that_the_browser_likes_best(
    pages: TestClient[Any, Any], accepts: str, encoding: str | None, body: bytes
) -> None:
    for method in ("GET", "HEAD"):
        answer = await pages.request(method, "/assets/a-1.js", headers={"Accept-Encoding": accepts})
        assert answer.headers.get("Content-Encoding") == encoding
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Content-Type"].startswith("text/javascript")
        assert int(answer.headers["Content-Length"]) == len(body)
        assert await answer.read() == (body if method == "GET" else b"")


async def test_each_encoding_has_its_own_tag_and_its_own_ranges(
    pages: TestClient[Any, Any],
) -> None:
    tags = {}
    for name, body in (("br", BROTLI), ("gzip", GZIP), ("identity", PLAIN)):
        accepts = {"Accept-Encoding": name}
        tag = (await pages.get("/assets/a-1.js", headers=accepts)).headers["ETag"]
        tags[name] = tag
        known = await pages.get("/assets/a-1.js", headers=accepts | {"If-None-Match": tag})
        assert (known.status, await known.read()) == (304, b"")
        assert known.headers["Vary"] == "Accept-Encoding"
        wanted = accepts | {"Range": "bytes=2-4", "If-Range": tag}
        part = await pages.get("/assets/a-1.js", headers=wanted)
        assert (part.status, await part.read()) == (206, body[2:5])
        assert part.headers["Content-Range"] == f"bytes 2-4/{len(body)}"
        stale = await pages.get("/assets/a-1.js", headers=wanted | {"If-Range": '"older"'})
        assert (stale.status, await stale.read()) == (200, body)
        outside = await pages.get("/assets/a-1.js", headers=accepts | {"Range": "bytes=900-"})
        assert (outside.status, outside.headers["Content-Range"]) == (416, f"bytes */{len(body)}")
    assert len(set(tags.values())) == 3


async def test_a_compressed_copy_is_no_page_of_its_own(pages: TestClient[Any, Any]) -> None:
    assert (await pages.get("/assets/a-1.js.br")).status == 404


def test_nothing_that_a_browser_may_send_as_its_encodings_is_an_error() -> None:
    for header in (";;;", "br;q", "br;q=", "br;q=nan", ",,", "a=b;c", "gzip;q=1;q=0"):
        assert set(liked(header)) <= {"br", "gzip"}
