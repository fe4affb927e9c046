/** What should be known about an answer besides its value. */
import { expect, test } from "vitest";
import type { Assessment } from "../api/types";
import { marksOfAnswer } from "./marksOfAnswer";

const marks = (change: Partial<Assessment>) =>
  marksOfAnswer({
    technical_trouble: null,
    has_leak: false,
    flags: [],
    needs_person: false,
    sample_values: [],
    ...change,
  } as unknown as Assessment).map(({ badge, words }) => `${badge}: ${words}`);

test("technical trouble is said to count nowhere", () => {
  expect(marks({ technical_trouble: "For 9 s of this answer the recording was paused." })).toEqual([
    "Ask again: For 9 s of this answer the recording was paused. What was found in it is not counted.",
  ]);
});

test("words of the recruiter that were left out are told, and count against nobody", () => {
  expect(marks({ has_leak: true })).toEqual([
    "null: The recruiter's voice was heard in the candidate's microphone here; those words were left out.",
  ]);
});

test("tries that differ widely ask for a person, others are only told", () => {
  expect(marks({ sample_values: [0.5, 1, null], needs_person: true })).toEqual([
    "Needs a person's look: Judged 3 times: 50\u00a0%, 100\u00a0%, without proof. They differ widely.",
  ]);
  expect(marks({ sample_values: [1, 1] })).toEqual([
    "null: Judged 2 times: 100\u00a0%, 100\u00a0%.",
  ]);
  expect(marks({ sample_values: [1] })).toEqual([]);
});

test("a flag is a sentence, also one that is not known yet", () => {
  expect(marks({ flags: ["addressed_to_ai", "new_flag"] })).toEqual([
    "Look at this: Parts of this answer seem to be addressed to the AI. They were taken out before it was judged.",
    "Look at this: new flag.",
  ]);
});
