/** The report in words, and what stands on its timeline. */
import { expect, test } from "vitest";
import type { Assessment } from "../../api/types";
import { notAssessable } from "../../parts/assessments";
import { counted } from "../../parts/counted";
import { scoreWords } from "../../parts/score";
import { aReport } from "./report.fake";
import { finalAssessments, gapWords, onClock, reasonWords, scoreLine, wasDecided } from "./words";

const START = "2026-12-01T13:30:00Z";

const anAssessment = (question_id: string, number: number, visit: number): Assessment =>
  ({ question_id, number, visit }) as Assessment;

test("a code becomes a sentence, also one that is not known yet", () => {
  expect(reasonWords("scorer_failed")).toBe("The assessment engine failed.");
  expect(reasonWords("moon_too_close")).toBe("Reason: moon too close.");
  expect(reasonWords(null)).toBe("No reason was given.");
});

test("the figure says which of the two it is, and never that coverage is correctness", () => {
  const lines = [
    { score: 71.6, is_coverage: false },
    { score: 40.9, is_coverage: true },
    { score: null, is_coverage: false, score_label: "Nothing was recorded" },
  ].map((one) => scoreLine(aReport({ state: "ready", ...one })));
  expect(lines).toEqual([
    "AI score 72",
    "Coverage 41 %, not correctness",
    "No AI score: nothing was recorded",
  ]);
  const hidden = { is_score_hidden: true, score_label: "Shown when you have rated the answers" };
  expect(scoreLine(aReport({ state: "ready", score: null, ...hidden }))).toBe(
    "Figure: shown when you have rated the answers",
  );
  const figure = { score: null, is_coverage: true, is_score_hidden: false };
  expect(scoreWords(figure)).toBe("-");
  expect(scoreWords({ ...figure, is_score_hidden: true })).toBe("Rate the answers first");
});

test("the last visit of each question counts, in the order of the plan", () => {
  const assessments = [anAssessment("b", 2, 1), anAssessment("a", 1, 2), anAssessment("a", 1, 1)];
  expect(finalAssessments(aReport({ assessments }))).toEqual([
    anAssessment("a", 1, 2),
    anAssessment("b", 2, 1),
  ]);
});

test("a gap says whose and why; one that somebody wanted is no trouble", () => {
  expect(gapWords("lost", "Ada")).toBe("Connection of Ada interrupted");
  expect(
    ["paused", "no_consent", "disk", "lost"].filter((one) => wasDecided(one as "lost")),
  ).toEqual(["paused", "no_consent"]);
});

test("an instant has a place on the clock once the clock runs", () => {
  expect(onClock(aReport(), "2026-12-01T13:34:05Z")).toBe(245);
  expect(onClock(aReport({ clock_started_at: null }), START)).toBeNull();
  expect(onClock(aReport(), null)).toBeNull();
});

test("why something could not be assessed is one sentence, however it comes", () => {
  expect(notAssessable("Too little was said.")).toBe(
    "Not assessable: too little was said. This says nothing on the candidate.",
  );
  expect(notAssessable(null)).toBe("Not assessable. This says nothing on the candidate.");
});

test("counting ends where the server's does", () => {
  expect([counted(25), counted(10_000)]).toEqual(["25", "10000+"]);
});
