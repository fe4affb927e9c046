"""The web pages: one index for all addresses, assets that never change."""

from pathlib import Path

from aiohttp.test_utils import TestClient, TestServer

from services.gateway.app import make_app
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
