/** What stands on the timeline, and how one jumps along it. */
import { expect, test } from "vitest";
import { aReport } from "../report.fake";
import { chaptersOf, kindsOf, marksOf, nextStart, previousStart } from "./marks";

const REPORT = aReport({
  questions: [{ id: "q", number: 1, text: "Why?", windows: [{ from_s: 60, to_s: 90 }] }],
  topics: [
    {
      id: "t",
      title: "Team",
      completed_at: "2026-12-01T13:30:30Z",
      window: { from_s: 4, to_s: 30 },
    },
    { id: "quick", title: "Pay", completed_at: "2026-12-01T13:30:30Z", window: null },
    { id: "open", title: "Start", completed_at: null, window: null },
  ],
  notes: [{ id: "n", text: "Before the call", added_at: "2026-12-01T13:29:00Z" }],
  recordings: [
    { participant: "candidate", gaps: [{ from_s: 5, to_s: 7, reason: "paused" }] },
    { participant: "recruiter", gaps: [{ from_s: 8, to_s: 9, reason: "lost" }] },
  ],
});

test("what happened stands in the order of time, what came before the start does not", () => {
  const marks = marksOf(REPORT);
  expect(marks.map(({ kind, from_s, to_s, label }) => [kind, from_s, to_s, label])).toEqual([
    ["topic", 4, 30, "Topic: Team"],
    ["pause", 5, 7, "Recording paused"],
    ["gap", 8, 9, "Connection of Kim Sample interrupted"],
    ["topic", 30, null, "Topic: Pay"],
    ["question", 60, 90, "Question 1: Why?"],
  ]);
});

test("the legend tells the kinds that are there, and no others", () => {
  expect(kindsOf(marksOf(REPORT))).toEqual(["topic", "question", "gap", "pause"]);
  expect(kindsOf([])).toEqual([]);
});

test("chapters are topics and questions; one jumps from one to the next and back", () => {
  const marks = marksOf(REPORT);
  expect(chaptersOf(marks).map(({ from_s }) => from_s)).toEqual([4, 30, 60]);
  expect([0, 4, 30, 60, 75].map((time_s) => nextStart(marks, time_s))).toEqual([
    4,
    30,
    60,
    undefined,
    undefined,
  ]);
  expect([1, 5, 31, 33, 75].map((time_s) => previousStart(marks, time_s))).toEqual([
    0, 0, 4, 30, 60,
  ]);
});
