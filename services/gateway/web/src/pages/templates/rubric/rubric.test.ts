import { expect, test } from "vitest";
import type { Rubric } from "../../../api/types";
import { problemsOf, sourceWords } from "./rubric";

const RUBRIC: Rubric = {
  question_number: 1,
  version: 0,
  source: "key_points",
  points: [],
  made_by: null,
  made_at: null,
  is_draft_awaited: false,
};

test("it says whose points they are", () => {
  const made = { made_by: "Rita", made_at: "2026-12-01T12:00:00.000Z", version: 2 };
  expect(sourceWords(RUBRIC)).toBe("The template's key points.");
  expect(sourceWords({ ...RUBRIC, ...made, source: "edited" })).toBe(
    "Edited by Rita, 1 Dec 2026, version 2.",
  );
  expect(sourceWords({ ...RUBRIC, ...made, source: "draft" })).toMatch(/No person has changed/);
  const sentences = { ...RUBRIC, source: "expected_answer" };
  expect(sourceWords(sentences)).toMatch(/no key points/);
  expect(sourceWords({ ...sentences, is_draft_awaited: true })).toMatch(/asked for a draft/);
});

test("a point needs words and a weight within bounds, and a rubric a point", () => {
  expect(problemsOf([{ text: "locks", weight: 1 }])).toEqual({});
  expect(Object.keys(problemsOf([{ text: "  ", weight: Number.NaN }]))).toEqual([
    "0.text",
    "0.weight",
  ]);
  expect(problemsOf([])).toHaveProperty("points");
});
