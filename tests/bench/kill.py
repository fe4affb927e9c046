"""kill -9 of media, twenty times at random moments: `make bench-kill`. Its last line is JSON.

Each time two pages talk in a recorded call until the process is killed. What lies on the disk then
is finished as media would, and must have lost at most a second, please ffprobe, decode without an
error, and seek in Chromium within 300 ms. `python -m tests.bench.kill COUNT SEED` for others.
"""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from aiohttp import web
from playwright.async_api import async_playwright

from deploy import ports
from deploy.broker import Broker
from services.media.finishing.make_files import make_recording
from services.media.recording.dump import read_dump
from services.media.rtc.codecs import install_codec_table
from tests.integration.core import Core, Gateway, gateway
from tests.integration.test_media.scene import a_scene
from tests.integration.test_media.test_two_browsers import PLAYED
from tests.support.browsers import DEBIANS, FLAGS
from tests.support.decoding import decode_errors, probe

MOST_LOST_S, MOST_SEEK_MS = 1.0, 300.0
EARLIEST_S, LATEST_S = 1.5, 8.0
WHO = ("recruiter", "candidate")


@dataclass
class Kill:
    """One participant's recording after one kill."""

    name: str
    talked_s: float
    lost_s: float
    errors: str
    seek_ms: float = -1.0


async def killed(core: Core, office: Gateway, folder: Path, after_s: float) -> list[Kill]:
    """Talk, kill, and look at what is on the disk; media runs again afterwards."""
    async with a_scene(core.url, office) as scene:
        pages = await scene.meets()
        talking = [asyncio.create_task(page.talk(LATEST_S + 5)) for page in pages]
        await asyncio.sleep(after_s)
        at_s = time.time()
        core.programs["media"].kill()
        for task in talking:
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)
        (spooled,) = core.folder.rglob(scene.id)
        shutil.copytree(spooled, folder)
    found = [await asyncio.to_thread(looked_at, folder, who, at_s, after_s) for who in WHO]
    await asyncio.to_thread(core.programs["media"].start)
    return found


def looked_at(folder: Path, who: str, killed_at_s: float, talked_s: float) -> Kill:
    """What was kept of a participant."""
    (dump,) = folder.glob(f"{who}-*.rtp")
    last_at_s = max(record.at_s for record in read_dump(dump))
    make_recording(folder, who)
    path = folder / f"{who}.webm"
    probe(path)
    lost_s = round(killed_at_s - last_at_s, 3)
    return Kill(f"{folder.name}/{path.name}", round(talked_s, 2), lost_s, decode_errors(path))


async def seek(kills: list[Kill], folder: Path) -> None:
    """The longest of three seeks in each file, in a real browser."""
    app = web.Application()
    app.router.add_static("/", folder)
    runner = web.AppRunner(app)
    await runner.setup()
    port = ports.find_free()[0]
    await web.TCPSite(runner, "127.0.0.1", port).start()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**DEBIANS, args=FLAGS)
        page = await browser.new_page()
        for kill in kills:
            await page.goto(f"http://127.0.0.1:{port}/{kill.name}")
            await page.wait_for_function("() => document.querySelector('video').readyState >= 1")
            kill.seek_ms = round(max((await page.evaluate(PLAYED))["seeks"]), 1)
        await browser.close()
    await runner.cleanup()


async def run(count: int, seed: int, folder: Path) -> list[Kill]:
    """All kills, one after the other."""
    install_codec_table()
    moments = random.Random(seed)
    kills: list[Kill] = []
    settings = {"RAPPORT_MEDIA_PORT": str(ports.find_free()[0]), "RAPPORT_MEDIA_GRACE_S": "1"}
    with Broker(folder / "broker") as broker:
        (folder / "core").mkdir()
        with Core(folder / "core", broker.url, "media", **settings) as core:
            async with gateway(core.url, "media") as office:
                for number in range(count):
                    after_s = moments.uniform(EARLIEST_S, LATEST_S)
                    for kill in await killed(core, office, folder / f"kill-{number:02}", after_s):
                        print(f"{kill.name}: {kill.talked_s} s, lost {kill.lost_s} s", flush=True)
                        kills.append(kill)
    await seek(kills, folder)
    return kills


def main(count: int = 20, seed: int = 3) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        kills = asyncio.run(run(count, seed, Path(name)))
    worst = {
        "kills": count,
        "files": len(kills),
        "lost_s_worst": max(kill.lost_s for kill in kills),
        "seek_ms_worst": max(kill.seek_ms for kill in kills),
        "with_errors": sum(bool(kill.errors) for kill in kills),
    }
    is_met = worst["lost_s_worst"] <= MOST_LOST_S and worst["seek_ms_worst"] <= MOST_SEEK_MS
    each = [asdict(kill) for kill in kills]
    print(json.dumps({**worst, "is_met": is_met and not worst["with_errors"], "each": each}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
