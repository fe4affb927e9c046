/** A rating in words: picked, saved, not given. */
import { expect, test } from "vitest";
import type { AnswerRatings } from "../../api/types";
import { ratingLine, wordsFor } from "./words";

const SCALE = [
  { level: 1, words: "no understanding" },
  { level: 3, words: "right, with gaps" },
];
const own = (note: string | null) => ({ level: 3, note }) as AnswerRatings["own"];

test("a level is said in the scale's words, and an unknown one by its number", () => {
  expect(wordsFor(SCALE, 1)).toBe("No understanding");
  expect(wordsFor([], 1)).toBe("");
  expect(ratingLine([], null, own(null))).toBe("Saved: 3.");
});

test("what is picked is not saved yet, whatever was saved before", () => {
  expect(ratingLine(SCALE, 1, own("Knew why"))).toBe("No understanding (not saved yet)");
  expect(ratingLine(SCALE, null, own("Knew why"))).toBe(
    "Saved: 3, right, with gaps. Your note: Knew why",
  );
  expect(ratingLine(SCALE, null, null)).toBe("You have not rated this answer yet.");
  expect(ratingLine(SCALE, null, undefined)).toBe("You have not rated this answer yet.");
});
