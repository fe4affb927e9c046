/** Captions: the latest words in two lines, and the truth about whether there are any. */
import { expect, test } from "vitest";
import { heard, MISSING_AFTER_MS, MOST_LETTERS, STAYS_MS, shown } from "./captions";

test("words are added to those before, and the oldest make room", () => {
  let captions = heard(null, "What is the difference", 0);
  captions = heard(captions, "between a list and a tuple?", 2000);
  expect(captions.text).toBe("What is the difference between a list and a tuple?");
  for (let at = 4000; at < 20_000; at += 2000)
    captions = heard(captions, "and some more words", at);
  expect(captions.text.length).toBeLessThanOrEqual(MOST_LETTERS);
  expect(captions.text).toMatch(/^(and|some|more|words) .*more words$/);
});

test("after a silence a new sentence stands alone, and meanwhile nothing is shown", () => {
  const before = heard(null, "Thank you.", 0);
  const silent = heard(before, "", STAYS_MS);
  expect(shown(silent, 0, STAYS_MS)).toBe("");
  expect(heard(silent, "Next question", STAYS_MS + 1).text).toBe("Next question");
});

test("silence is no trouble, but no word at all from the server is", () => {
  const silent = heard(heard(null, "Thank you.", 0), "", 60_000);
  expect(shown(silent, 0, 60_000 + MISSING_AFTER_MS)).toBe("");
  expect(shown(silent, 0, 60_001 + MISSING_AFTER_MS)).toBeNull();
});

test("captions that have only been switched on are waited for", () => {
  expect(shown(null, 5000, 5000 + MISSING_AFTER_MS)).toBe("");
  expect(shown(null, 5000, 5001 + MISSING_AFTER_MS)).toBeNull();
});

test("a single word that is longer than two lines is shown in part, not lost", () => {
  const long = "x".repeat(2 * MOST_LETTERS);
  expect(heard(null, long, 0).text).toContain("x");
});
