/** Agreement in words. */
import { expect, test } from "vitest";
import type { AgreementFigures } from "../../api/types";
import { bars, differenceWords, headline, kappaWords, shareWords } from "./figures";

const none: AgreementFigures = {
  count: 0,
  exact: null,
  within_one: null,
  mean_difference: null,
  kappa: null,
  differences: [0, 0, 0, 0, 0, 0, 0],
};
const some = {
  ...none,
  count: 8,
  exact: 0.5,
  within_one: 0.875,
  differences: [0, 1, 0, 4, 3, 0, 0],
};

test("what cannot be told is a dash, never a zero", () => {
  expect([shareWords(null), differenceWords(null), kappaWords(null)]).toEqual(["–", "–", "–"]);
  expect([shareWords(0), differenceWords(-0.04), kappaWords(0)]).toEqual(["0 %", "0.0", "0.00"]);
});

test("a difference has a sign that says who rates higher", () => {
  expect([differenceWords(0.26), differenceWords(-1.25)]).toEqual(["+0.3", "−1.2"]);
  expect(kappaWords(-0.126)).toBe("−0.13");
});

test("the headline counts ratings that came first, and says when there is none", () => {
  expect(headline(some)).toBe(
    "Of 8 ratings given before the AI's was shown, 50 % are the same level and 88 % differ by one level at most.",
  );
  expect(headline(none)).toMatch(/^No answer was rated yet/);
});

test("the bars go from the person far below to far above, the longest in full", () => {
  const drawn = bars(some);
  expect(drawn.map((bar) => bar.label)).toEqual(["−3", "−2", "−1", "0", "+1", "+2", "+3"]);
  expect(drawn.map((bar) => bar.share)).toEqual([0, 0.25, 0, 1, 0.75, 0, 0]);
  expect(drawn[1]?.words).toBe("Person 2 levels lower than the AI");
  expect(bars(none).every((bar) => bar.share === 0)).toBe(true);
});
