/** Whose line is weak, and when that pauses the own video. */
import { describe, expect, test } from "vitest";
import { followLine, judge, type Level, NOT_PAUSED, overrule, type Way } from "./line";

const GOOD: Way = { line: "good", arrival: "good" };
const FAIR: Way = { line: "good", arrival: "fair" };
const WEAK: Way = { line: "poor", arrival: "good" };

type Step = Level | "overrule";

const seconds = (count: number, step: Step): Step[] => Array(count).fill(step);

/** Whether the video is paused in each second. */
function follow(...steps: (Step | Step[])[]): boolean[] {
  let pause = NOT_PAUSED;
  return steps.flat().map((step, second) => {
    const now = second * 1000;
    pause = step === "overrule" ? overrule(pause, now) : followLine(pause, step, now);
    return pause.isPaused;
  });
}

describe("the pause", () => {
  test("begins when a line was poor for eight seconds, and not sooner", () => {
    expect(follow(seconds(3, "good"), seconds(10, "poor")).indexOf(true)).toBe(3 + 8);
    expect(follow(seconds(8, "poor"), "fair", seconds(8, "poor"))).not.toContain(true);
  });

  test("ends after fifteen good seconds; a fair one in between starts the count again", () => {
    const steady = follow(seconds(9, "poor"), seconds(20, "good"));
    expect(steady.indexOf(false, 8)).toBe(8 + 16);
    const broken = follow(seconds(9, "poor"), seconds(10, "good"), "fair", seconds(17, "good"));
    expect(broken.indexOf(false, 8)).toBe(8 + 27);
  });

  test("lasts longer when the line fails again: no picture that comes and goes", () => {
    const once = [...seconds(9, "poor"), ...seconds(16, "good")];
    const second = follow(once, seconds(9, "poor"), seconds(31, "good")).slice(once.length);
    expect([second[8], second[8 + 30], second[8 + 31]]).toEqual([true, true, false]);
  });

  test("gives way to the person until the line was good again", () => {
    const poor = follow(seconds(9, "poor"), "overrule", seconds(30, "poor"));
    expect(poor[8]).toBe(true);
    expect(poor.slice(9)).not.toContain(true);
    const again = follow(seconds(9, "poor"), "overrule", seconds(16, "good"), seconds(9, "poor"));
    expect(again.at(-1)).toBe(true);
  });
});

describe("the sentence on the connection", () => {
  const words = (own: Way, other: Way | null) => judge(own, other, "Kim").words;

  test("blames nobody while all is well, or while nothing is known of the other side", () => {
    expect(words(GOOD, GOOD)).toBe("The connection is good");
    expect(words(GOOD, null)).toBe("The connection is good");
  });

  test("blames a line only where that line gave reason", () => {
    expect(words(WEAK, FAIR)).toBe("Your connection is weak");
    expect(words(FAIR, WEAK)).toBe("Kim's connection is weak");
    expect(words(FAIR, FAIR)).toBe("The connection between you is weak: it may falter");
  });

  test("says which way suffers when only one does", () => {
    expect(words(FAIR, GOOD)).toMatch(/^Picture and sound from Kim arrive badly/);
    expect(words(GOOD, FAIR)).toMatch(/^Your picture and sound reach Kim badly/);
  });
});
