/** The rules about weak lines: how bad, whose, and when one costs the own picture. No browser here. */

export type Level = "good" | "fair" | "poor";

/** What a page knows of the way: `line` is its own line alone, `arrival` all that lies behind. */
export interface Way {
  line: Level;
  arrival: Level;
}

export interface Judgement {
  level: Level;
  words: string;
}

const ORDER: Level[] = ["good", "fair", "poor"];

export const worst = (...levels: Level[]): Level =>
  levels.reduce((one, other) => (ORDER.indexOf(other) > ORDER.indexOf(one) ? other : one), "good");

/** Above `poor_above` it is poor, above `fair_above` fair. */
export function levelOf(value: number, fair_above: number, poor_above: number): Level {
  if (value > poor_above) return "poor";
  return value > fair_above ? "fair" : "good";
}

/** One sentence on the connection. It blames a line only where that line itself gave reason. */
export function judge(own: Way, other: Way | null, name: string): Judgement {
  const theirs = other ?? { line: "good", arrival: "good" };
  const isBothWays = own.arrival !== "good" && theirs.arrival !== "good";
  const causes: Judgement[] = [
    { level: own.line, words: "Your connection is weak" },
    { level: theirs.line, words: `${name}'s connection is weak` },
    {
      level: isBothWays ? worst(own.arrival, theirs.arrival) : "good",
      words: "The connection between you is weak",
    },
    { level: own.arrival, words: `Picture and sound from ${name} arrive badly` },
    { level: theirs.arrival, words: `Your picture and sound reach ${name} badly` },
  ];
  const level = worst(...causes.map((cause) => cause.level));
  const words = causes.find((cause) => cause.level === level)?.words;
  if (level === "good" || !words) return { level, words: "The connection is good" };
  return { level, words: level === "fair" ? `${words}: it may falter` : words };
}

/** Whether the own picture is paused for the sake of the sound. Times in milliseconds. */
export interface Pause {
  isPaused: boolean;
  poorSince: number | null;
  goodSince: number | null;
  /** The person wants the picture in spite of the line: kept until the line was good again. */
  isOverruled: boolean;
  resumedAt: number | null;
  resumeAfter: number;
}

export const PAUSE_AFTER_MS = 8000;
export const RESUME_AFTER_MS = 15_000;
const RELAPSE_WITHIN_MS = 60_000;
const RESUME_AFTER_MOST_MS = 120_000;

export const NOT_PAUSED: Pause = {
  isPaused: false,
  poorSince: null,
  goodSince: null,
  isOverruled: false,
  resumedAt: null,
  resumeAfter: RESUME_AFTER_MS,
};

/** The next state, as `level` tells how well what this page sends gets through now. */
export function followLine(before: Pause, level: Level, now: number): Pause {
  const pause: Pause = {
    ...before,
    poorSince: level === "poor" ? (before.poorSince ?? now) : null,
    goodSince: level === "good" ? (before.goodSince ?? now) : null,
  };
  const isGoodAgain = pause.goodSince !== null && now - pause.goodSince >= pause.resumeAfter;
  if (isGoodAgain) pause.isOverruled = false;
  if (pause.isPaused) {
    return isGoodAgain ? { ...pause, isPaused: false, poorSince: null, resumedAt: now } : pause;
  }
  const isPoorForLong = pause.poorSince !== null && now - pause.poorSince >= PAUSE_AFTER_MS;
  return isPoorForLong && !pause.isOverruled ? paused(pause, now) : pause;
}

/** "Turn video back on": the person decides. */
export function overrule(pause: Pause, now: number): Pause {
  return { ...pause, isPaused: false, isOverruled: true, poorSince: null, resumedAt: now };
}

/** A line that fails as soon as the picture is back gets twice as long before the next attempt. */
function paused(pause: Pause, now: number): Pause {
  const isRelapse = pause.resumedAt !== null && now - pause.resumedAt < RELAPSE_WITHIN_MS;
  const doubled = Math.min(RESUME_AFTER_MOST_MS, pause.resumeAfter * 2);
  const resumeAfter = isRelapse ? doubled : RESUME_AFTER_MS;
  return { ...pause, isPaused: true, goodSince: null, resumeAfter };
}
