/** The rules of the transcript: the current line, the filter, the search. */
import { expect, test } from "vitest";
import { anUtterance, aTranscript } from "../report.fake";
import { currentPlace, hitsByLine, hitsOf, piecesOf, shownLines, textOf } from "./lines";

const LINES = [
  anUtterance("recruiter", 5, "How does a Lock work?"),
  anUtterance("candidate", 12, "A lock lets one in. Locks wait."),
  anUtterance("recruiter", 20, "Good."),
];

test("the current line is the one being said, or the last that was", () => {
  const places = [0, 4.9, 4.96, 11, 12, 19.9, 400].map((time_s) => currentPlace(LINES, time_s));
  expect(places).toEqual([-1, -1, 0, 0, 1, 1, 2]);
  expect(currentPlace([], 30)).toBe(-1);
});

test("in thousands of lines it is the same line that a search from the end finds", () => {
  const lines = aTranscript(4000);
  for (const time_s of [1, 2, 9.97, 16_000, 31_993.99, 31_994, 1e6]) {
    const last = lines.findLastIndex((line) => line.start_s <= time_s + 0.05);
    expect(currentPlace(lines, time_s)).toBe(last);
  }
});

test("a speaker's lines, or everybody's", () => {
  expect(shownLines(LINES, "both")).toBe(LINES);
  expect(shownLines(LINES, "candidate").map((line) => line.start_s)).toEqual([12]);
});

test("every place of the searched words counts, small or capital", () => {
  expect(hitsOf(LINES, " LOCK ")).toEqual([
    { line: 0, from: 11, to: 15 },
    { line: 1, from: 2, to: 6 },
    { line: 1, from: 20, to: 24 },
  ]);
  expect([hitsOf(LINES, ""), hitsOf(LINES, "mutex")]).toEqual([[], []]);
});

test("a line is cut where the words stand, and nothing of it is lost", () => {
  const hits = hitsByLine(hitsOf(LINES, "lock")).get(1) ?? [];
  const pieces = piecesOf(LINES[1]?.text ?? "", hits);
  expect(pieces.map(({ text }) => text).join("")).toBe(LINES[1]?.text);
  expect(pieces.filter(({ isHit }) => isHit).map(({ text }) => text)).toEqual(["lock", "Lock"]);
  expect(piecesOf("aaa", hitsOf([anUtterance("candidate", 0, "aaa")], "aa"))).toHaveLength(2);
});

test("what a person corrected is read and searched, in place of what was heard", () => {
  const person = { id: "p", name: "Kim Sample" };
  const correction = { text: "A mutex lets one in.", person, corrected_at: "2026-12-01T14:00:00Z" };
  const line = { ...anUtterance("candidate", 12, "A new text lets one in."), correction };
  expect(textOf(line)).toBe("A mutex lets one in.");
  expect(hitsOf([line], "mutex")).toHaveLength(1);
});
