/** What comes of the transcript that a page has and the part that it fetched. */
import { expect, test } from "vitest";
import { merged } from "./liveTranscript";
import type { LiveTranscript } from "./types";

type Line = LiveTranscript["lines"][number];

const line = (participant: Line["participant"], start_s: number, end_s: number): Line => ({
  participant,
  start_s,
  end_s,
  text: `${participant} until ${end_s}`,
});
const transcript = (until_s: number, ...lines: Line[]): LiveTranscript => ({
  lines,
  until_s,
  behind_s: 0,
  trouble: null,
});
const texts = ({ lines }: LiveTranscript) => lines.map(({ text }) => text);

test("what is final stays, what was beyond it is replaced", () => {
  const kept = transcript(10, line("candidate", 1, 9), line("candidate", 11, 14));
  const newest = transcript(20, line("recruiter", 10, 12), line("candidate", 11, 16));
  const both = merged(kept, newest, 10);
  expect(texts(both)).toEqual(["candidate until 9", "recruiter until 12", "candidate until 16"]);
  expect(both.until_s).toBe(20);
});

test("a line that went on stands there once", () => {
  const kept = transcript(10, line("candidate", 1, 9), line("recruiter", 8, 10));
  const newest = transcript(20, line("recruiter", 8, 15));
  expect(texts(merged(kept, newest, 10))).toEqual(["candidate until 9", "recruiter until 15"]);
});

test("lines stand in the order in which they began", () => {
  const kept = transcript(10, line("candidate", 9, 10));
  const newest = transcript(20, line("recruiter", 5, 11));
  expect(texts(merged(kept, newest, 10))).toEqual(["recruiter until 11", "candidate until 10"]);
});
