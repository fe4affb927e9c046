/** The server's time on a device whose clock is wrong. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { learnServerTime, serverNow } from "./serverTime";

const TRUE = Date.parse("2026-12-01T14:00:00.400Z");
const MINUTE = 60_000;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** An answer that took `trip_ms`, while the device's clock is `off_ms` ahead. */
function hear(off_ms: number, trip_ms = 40, at = TRUE): void {
  const device = at + off_ms;
  vi.setSystemTime(device);
  const date = new Date(Math.floor(at / 1000) * 1000).toUTCString();
  learnServerTime(date, device - trip_ms / 2, device + trip_ms / 2);
}

test.each([14 * MINUTE, -14 * MINUTE, 0, 30 * 24 * 60 * MINUTE])(
  "a clock that is %i ms off is put right to the second",
  (off_ms) => {
    hear(off_ms);
    expect(Math.abs(serverNow() - TRUE)).toBeLessThanOrEqual(600);
  },
);

test("more answers make it exact, and a slow one spoils nothing", () => {
  for (const part of [0, 150, 300, 450, 600, 750, 900]) hear(14 * MINUTE, 40, TRUE + part);
  hear(14 * MINUTE, 9000, TRUE + 5000);
  expect(Math.abs(serverNow() - TRUE - 5000)).toBeLessThanOrEqual(120);
});

test("a clock that is set anew is followed", () => {
  hear(14 * MINUTE);
  hear(-3 * MINUTE);
  expect(Math.abs(serverNow() - TRUE)).toBeLessThanOrEqual(600);
});

test("an answer without a readable date changes nothing", () => {
  hear(14 * MINUTE);
  const before = serverNow();
  learnServerTime(null, 0, 1);
  learnServerTime("yesterday", 0, 1);
  expect(serverNow()).toBe(before);
});
