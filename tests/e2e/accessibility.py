"""What axe finds wrong with a page for those who use a keyboard or a screen reader."""

from pathlib import Path

from playwright.sync_api import Page

from deploy import web_build
from tests.support.waiting import wait_until

FOUND = """async (size) => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${size}: ${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}"""
# Colours glide when light becomes dark; half way their contrast is nobody's.
IS_STILL = """() => document.getAnimations()
  .every((each) => !(each instanceof CSSTransition) || each.playState !== "running")"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def findings(page: Page, logs: Path) -> list[str]:
    """Serious and critical findings at this size, and how far the page is wider than its window."""
    axe = web_build.packages_for_checks(logs=logs) / "axe-core" / "axe.min.js"
    page.evaluate(axe.read_text())
    wait_until(lambda: page.evaluate(IS_STILL), what="colours at rest")
    size = page.viewport_size or {}
    found: list[str] = page.evaluate(FOUND, f"{size.get('width')} px")
    if (too_wide := page.evaluate(TOO_WIDE)) > 0:
        found.append(f"{size.get('width')} px: {too_wide} px too wide")
    return found
