/** Versions of a report, compared. */
import { expect, test } from "vitest";
import type { Report } from "../../../api/types";
import { compared, partWords } from "./compare";

const part = (question_id: string, value: number | null, more: object = {}) => ({
  question_id,
  value,
  weight: 1,
  is_by_person: false,
  is_hidden: false,
  ...more,
});

const version = {
  number: 1,
  ready_at: null,
  score: 86.4,
  score_label: "AI score from 1 of 1 questions asked",
  is_coverage: false,
  score_parts: [part("b", 0.5), part("a", 0.86)],
  engine: "Whisper base. Model one.",
  rubric_version: "python@3",
  model: "openai/one",
  is_transcribed_again: false,
};
const report = {
  questions: [
    { id: "a", number: 1 },
    { id: "b", number: 2 },
  ],
  score: 25,
  is_coverage: false,
  score_label: "AI score from 1 of 1 questions asked",
  score_parts: [part("a", 0.25), part("b", 0.5)],
  engine: { label: "Whisper base. Model two." },
  rubric_version: "python@3",
  model: "openai/two",
  is_transcribed_again: true,
  ready_at: null,
} as unknown as Report;

test("figure, engines, rubric and each question stand side by side, in the plan's order", () => {
  const rows = compared(report, version);
  expect(rows.map((row) => [row.name, row.then, row.now, row.isChanged])).toEqual([
    ["Figure", "AI score 86", "AI score 25", true],
    ["Made with", "Whisper base. Model one.", "Whisper base. Model two.", true],
    ["Model", "openai/one", "openai/two", true],
    ["Transcribed", "once", "again", true],
    ["Rubric", "python@3", "python@3", false],
    ["Ready", "–", "–", false],
    ["Question 1", "86 %", "25 %", true],
    ["Question 2", "50 %", "50 %", false],
  ]);
});

test("a value says whose it is, or why there is none", () => {
  expect(partWords(undefined)).toBe("not asked");
  expect(partWords(part("a", null))).toBe("not assessable");
  expect(partWords(part("a", null, { is_hidden: true }))).toBe("rate first");
  expect(partWords(part("a", 1, { is_by_person: true }))).toBe("100 % (a person)");
});
