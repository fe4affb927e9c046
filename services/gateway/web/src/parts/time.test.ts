/** Times as people read and type them. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { dateRules, isLocalTime, isPast } from "./dates";
import {
  allZones,
  clock,
  dateAndTime,
  deviceZone,
  fullDate,
  localNow,
  localTime,
  relative,
  timeOfDay,
  viewersDateAndTime,
  viewersZone,
  zoneLabel,
  zoneNamed,
} from "./time";

const WINTER = "2026-12-01T13:30:00Z";
const SUMMER = "2026-07-01T12:30:00Z";
const BERLIN = "Europe/Berlin";

describe("what is shown", () => {
  test("an instant on the wall clock of its zone", () => {
    expect(dateAndTime(WINTER, BERLIN)).toBe("Tue, 1 Dec 2026, 14:30");
    expect(timeOfDay(SUMMER, BERLIN)).toBe("14:30");
    expect(timeOfDay("2026-12-01T00:05:00Z", "UTC")).toBe("00:05");
  });

  test("the offset of that day beside the zone", () => {
    expect(zoneLabel(BERLIN, WINTER)).toBe("Europe/Berlin (GMT+1)");
    expect(zoneLabel(BERLIN, SUMMER)).toBe("Europe/Berlin (GMT+2)");
  });

  test.each([
    [0, "now"],
    [59, "now"],
    [60, "in 1 minute"],
    [2 * 3600, "in 2 hours"],
    [-3 * 86_400, "3 days ago"],
    [-86_400, "yesterday"],
  ])("%i seconds from now is %s", (seconds, words) => {
    expect(
      relative(new Date(Date.parse(WINTER) + seconds * 1000).toISOString(), Date.parse(WINTER)),
    ).toBe(words);
  });

  test.each([
    [245, "4:05"],
    [3729.9, "1:02:09"],
    [0, "0:00"],
    [-3, "0:00"],
  ])("%d seconds are %s", (seconds, words) => {
    expect(clock(seconds)).toBe(words);
  });
});

describe("what is typed", () => {
  test("a zone is found however it is spelled", () => {
    expect(zoneNamed("europe/berlin")).toBe(BERLIN);
    expect(zoneNamed(" America/New York ")).toBe("America/New_York");
    expect(zoneNamed("Europe/Nowhere")).toBeNull();
  });

  test.each([
    ["2026-12-01 14:30", true],
    ["2026-12-01T14:30", true],
    ["2028-02-29 00:00", true],
    ["2026-02-29 00:00", false],
    ["2026-12-01 24:00", false],
    ["2026-12-01 14:60", false],
    ["1 Dec 2026", false],
    ["", false],
  ])("%s is a date and time: %s", (typed, isOne) => {
    expect(isLocalTime(typed)).toBe(isOne);
  });

  test("the wall clock of a zone compares with what is typed", () => {
    expect(localTime(WINTER, BERLIN)).toBe("2026-12-01 14:30");
    expect(localNow("Asia/Tokyo", Date.parse(WINTER))).toBe("2026-12-01 22:30");
  });

  test("a time that has passed in its zone is noticed, unless the interview starts now", () => {
    const past = { local_time: "2001-01-01 10:00", time_zone: BERLIN, starts_now: false };
    expect(isPast(past)).toBe(true);
    expect(isPast({ ...past, starts_now: true })).toBe(false);
    expect(isPast({ ...past, local_time: "2999-01-01 10:00" })).toBe(false);
    expect(isPast({ ...past, local_time: "tomorrow" })).toBe(false);
  });

  test("each mistake has its sentence", () => {
    const values = { local_time: "", time_zone: BERLIN, starts_now: false };
    expect(dateRules.local_time("", values)).toBe("Date and time is missing.");
    expect(dateRules.local_time("soon", values)).toMatch(/must look like/);
    expect(dateRules.local_time("2026-12-01 14:30", values)).toBeNull();
    expect(dateRules.local_time("", { ...values, starts_now: true })).toBeNull();
    expect(dateRules.time_zone("Berlin")).toMatch(/Europe\/Berlin/);
  });
});

describe("browsers that do not know a zone", () => {
  const real = Intl.DateTimeFormat.prototype.resolvedOptions;

  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** A device whose zone the browser calls so, as with `TZ=Foo/Bar`. */
  function deviceIsIn(timeZone: string | undefined): void {
    const resolved = function (this: Intl.DateTimeFormat) {
      const options = real.call(this);
      return isOfDevice(options) ? ({ ...options, timeZone } as typeof options) : options;
    };
    vi.spyOn(Intl.DateTimeFormat.prototype, "resolvedOptions").mockImplementation(resolved);
  }

  const own = real.call(Intl.DateTimeFormat()).timeZone;
  const isOfDevice = (options: { timeZone: string }) => options.timeZone === own;

  test.each(["Etc/Unknown", "Mars/Olympus", "", undefined])(
    "a device in %s shows the interview's zone, else UTC, and names it",
    (zone) => {
      deviceIsIn(zone);
      expect(deviceZone()).toBeNull();
      expect(viewersZone(BERLIN)).toBe(BERLIN);
      expect(viewersZone("Mars/Olympus")).toBe("UTC");
      expect(viewersZone()).toBe("UTC");
      expect(viewersDateAndTime(WINTER, BERLIN)).toBe("Tue, 1 Dec 2026, 14:30 Europe/Berlin");
      expect(dateAndTime(WINTER)).toBe("Tue, 1 Dec 2026, 13:30 UTC");
      expect(dateAndTime(WINTER, BERLIN)).toBe("Tue, 1 Dec 2026, 14:30");
    },
  );

  test.each(["America/Coyhaique2", "Etc/Unknown", "", "Foo/Bar", "../..", "\ud83d"])(
    "%j, newer than the browser or no zone, breaks no page",
    (zone) => {
      expect(zoneNamed(zone)).toBeNull();
      expect(dateAndTime(WINTER, zone)).toMatch(/Dec 2026/);
      expect(fullDate(WINTER, zone)).toMatch(/December 2026/);
      expect(timeOfDay(WINTER, zone)).toMatch(/^\d\d:\d\d/);
      expect(localNow(zone, Date.parse(WINTER))).toBe("2026-12-01 13:30");
      expect(zoneLabel(zone, WINTER)).toBe(zone);
    },
  );

  test("every zone that a browser knows is shown and said", () => {
    const zones = allZones();
    expect(zones.length).toBeGreaterThan(300);
    for (const zone of zones) {
      expect(dateAndTime(WINTER, zone)).toMatch(/^\w{3}, \d{1,2} \w{3} 2026, \d\d:\d\d$/);
      expect(zoneLabel(zone, SUMMER)).toMatch(/\((GMT|UTC)/);
      expect(zoneNamed(zone)).toBe(zone);
    }
  });

  test("a browser without a list of zones still has UTC", () => {
    vi.spyOn(Intl, "supportedValuesOf").mockReturnValue([]);
    expect(allZones()).toEqual(["UTC"]);
    expect(zoneNamed(BERLIN)).toBe(BERLIN);
  });
});
