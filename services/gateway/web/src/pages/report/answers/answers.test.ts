/** The answers' cards in words. */
import { expect, test } from "vitest";
import type { Assessment, Criterion } from "../../../api/types";
import { aReport } from "../report.fake";
import {
  answersOf,
  factsOf,
  groupsOf,
  notAskedWords,
  type ReportQuestion,
  valueWords,
} from "./answers";

const aQuestion = (number: number, windows: [number, number][] = [], rephrased_at?: string) =>
  ({
    id: `q${number}`,
    number,
    text: "Why?",
    windows: windows.map(([from_s, to_s]) => ({ from_s, to_s })),
    rephrased_at: rephrased_at ?? null,
  }) as ReportQuestion;

const anAssessment = (number: number, change: object = {}) =>
  ({ question_id: `q${number}`, number, visit: 1, state: "assessed", ...change }) as Assessment;

test("a question that was asked has a card, also before it is assessed", () => {
  const report = aReport({
    questions: [aQuestion(1, [[5, 9]]), aQuestion(2), aQuestion(3)],
    assessments: [anAssessment(3, { state: "not_asked" })],
  });
  expect(answersOf(report).map(({ question }) => question.id)).toEqual(["q1"]);
  expect(notAskedWords(report)).toBe("");
  expect(notAskedWords({ ...report, state: "ready" })).toBe("Not asked: questions 2 and 3.");
});

test("the facts of an answer: when, how long, in how many visits, rephrased or not", () => {
  const report = aReport();
  const twice = aQuestion(
    1,
    [
      [60, 90],
      [120, 150],
    ],
    "2026-12-01T13:31:10Z",
  );
  expect(factsOf(report, twice)).toEqual([
    "Asked at 1:00",
    "took 1:00 in 2 visits",
    "rephrased at 1:10",
  ]);
  expect(factsOf(report, aQuestion(1, [[60, 90]]))).toEqual([
    "Asked at 1:00",
    "took 0:30",
    "not rephrased",
  ]);
  expect(factsOf(report, aQuestion(2))).toEqual([]);
});

test("findings stand in groups, empty ones are left out", () => {
  const criteria = ["not_touched", "touched", "met", "not_discussed"].map(
    (verdict, id) => ({ id: String(id), verdict }) as Criterion,
  );
  const groups = groupsOf(criteria).map(({ title, criteria: found }) => [title, found.length]);
  expect(groups).toEqual([
    ["Covered", 2],
    ["Missed", 2],
  ]);
});

test("the figure says which of the two it is", () => {
  const words = [true, false].map((is_coverage) =>
    valueWords(anAssessment(1, { value: 0.66, is_coverage })),
  );
  expect(words).toEqual(["Coverage 66 %", "AI rating 66 %"]);
  expect(valueWords(anAssessment(1, { value: null }))).toBe("");
});
