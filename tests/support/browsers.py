"""Real Chromium, one profile each, with a fake camera and a WAV file as microphone."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright, expect

from tests.support.waiting import DEADLINE_S

DEBIANS = {"executable_path": "/usr/bin/chromium", "headless": True}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]
PEER_STATS = """async () => {
  const found = {};
  (await window.rapportPeer?.getStats())?.forEach((s) => {
    if (s.type === "inbound-rtp" && s.kind === "video") {
      found.framesDecoded = s.framesDecoded;
      found.freezes = s.freezeCount;
    }
    if (s.type === "inbound-rtp" && s.kind === "audio") found.audioEnergy = s.totalAudioEnergy;
    if (s.type === "outbound-rtp" && s.kind === "video") found.targetBitrate = s.targetBitrate;
  });
  return found;
}"""


def launch(playwright: Playwright, microphone: Path, *flags: str) -> Browser:
    """A browser of its own process and profile; what a test expects of its pages may take long."""
    expect.set_options(timeout=1000 * DEADLINE_S)
    return playwright.chromium.launch(
        **DEBIANS, args=[*FLAGS, *flags, f"--use-file-for-fake-audio-capture={microphone}"]
    )


def peer_stats(page: Page) -> dict[str, Any]:
    """framesDecoded, freezes, audioEnergy, targetBitrate of the page's call; empty without one."""
    stats = page.evaluate(PEER_STATS)
    assert isinstance(stats, dict)
    return stats
