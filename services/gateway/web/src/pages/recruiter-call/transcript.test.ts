/** How far the transcript is, in words; and what is said of an answer that is not assessed yet. */
import { expect, test } from "vitest";
import { Problem } from "../../api/client";
import type { Assessment, LiveTranscript, Plan, Question } from "../../api/types";
import { assessmentOf, finishedAnswers, waitingWords } from "./answers";
import { isRefused, type Known, lagWords, progressOf } from "./transcript";

const AGREED = { data: true, recording: true, analysis: true };
const START = "2026-12-01T13:30:00Z";

const soFar = (change: Partial<LiveTranscript> = {}): LiveTranscript => ({
  lines: [],
  until_s: 754,
  behind_s: 2,
  trouble: null,
  ...change,
});
const known = (change: Partial<Known> = {}): Known => ({
  transcript: soFar(),
  error: null,
  consents: AGREED,
  gap: null,
  ...change,
});
const words = (change: Partial<Known>): string => progressOf(known(change)).words;

test("a transcript in step says how far it is, one that lags by how much", () => {
  expect(words({})).toBe("Transcribed up to 12:34.");
  expect(words({ transcript: soFar({ behind_s: 23 }) })).toBe(
    "Transcribed up to 12:34, about 20 s behind.",
  );
  expect(lagWords(130)).toBe("about 2 min behind");
  expect(lagWords(null)).toBe("");
});

test("before the first words nothing is claimed", () => {
  expect(words({ transcript: undefined })).toBe("Fetching what was said so far.");
  const nothing = soFar({ until_s: null, behind_s: null });
  expect(words({ transcript: nothing })).toBe("What is said appears here in a moment.");
  expect(words({ transcript: soFar({ until_s: null, behind_s: 40 }) })).toBe(
    "Nothing is transcribed yet, about 40 s behind.",
  );
});

test("a refused or withdrawn consent comes before everything else", () => {
  const refused = { ...AGREED, analysis: false };
  const progress = progressOf(known({ consents: refused, error: new Error("away") }));
  expect(progress).toEqual({
    words: "The candidate did not agree to AI analysis: nothing is transcribed.",
    isTrouble: true,
  });
  expect(isRefused(refused)).toBe(true);
  expect(isRefused({ ...AGREED, recording: false })).toBe(true);
  expect(isRefused(AGREED)).toBe(false);
  expect(isRefused(undefined)).toBe(false);
});

test("an engine that is missing and a service that does not answer are said, not hidden", () => {
  const trouble = soFar({ trouble: "no_speech_engine" });
  expect(words({ transcript: trouble })).toMatch(/^No speech engine is installed/);
  const away = new Problem(503, "service_unavailable", "Could not read the transcript.");
  expect(words({ error: away })).toBe("Not up to date: Could not read the transcript.");
});

test("a part that failed does not hide how far the rest is", () => {
  const failed = progressOf(known({ transcript: soFar({ trouble: "failed" }) }));
  expect(failed.words).toMatch(/^Transcribed up to 12:34. A part could not be transcribed/);
  expect(failed.isTrouble).toBe(true);
});

test("what is not recorded is left out, and said to be", () => {
  expect(words({ gap: "paused" })).toBe(
    "Transcribed up to 12:34. What is said during the pause is left out.",
  );
  expect(words({ gap: "interrupted" })).toMatch(/cannot record at the moment/);
  expect(words({ consents: { ...AGREED, recording: null } })).toBe(
    "The candidate has not agreed to recording and AI analysis yet.",
  );
});

const question = (number: number, answered_at: string | null): Question =>
  ({ id: `q${number}`, number, is_answered: answered_at !== null, answered_at }) as Question;
const plan = (...questions: Question[]): Plan => ({ questions, started_at: START }) as Plan;

test("answers stand in the order in which they ended, also after going back", () => {
  const went = plan(
    question(1, "2026-12-01T13:50:00Z"),
    question(2, "2026-12-01T13:45:00Z"),
    question(3, null),
  );
  expect(finishedAnswers(went).map(({ id }) => id)).toEqual(["q2", "q1"]);
});

test("of several visits the last assessment counts, and none is none", () => {
  const found = [1, 2].map((visit) => ({ question_id: "q1", visit, state: "assessed" }));
  const of = (number: number, change: Partial<Known> = {}) =>
    assessmentOf(question(number, START), found as Assessment[], known(change));
  expect(of(1)?.visit).toBe(2);
  expect(of(2)).toBeUndefined();
  expect(of(1, { consents: { ...AGREED, analysis: false } })).toBeUndefined();
});

test("an answer is transcribed, then judged, and late workers are named", () => {
  const answered = question(1, "2026-12-01T13:40:00Z");
  const say = (change: Partial<Known>) => waitingWords(answered, plan(answered), known(change));
  expect(say({ transcript: soFar({ until_s: 590 }) })).toBe("Being transcribed.");
  expect(say({ transcript: soFar({ until_s: 601 }) })).toBe("Being judged.");
  expect(say({ transcript: soFar({ until_s: 400, behind_s: 200 }) })).toBe(
    "Being transcribed. The workers are about 3 min behind.",
  );
  expect(say({ transcript: soFar({ until_s: null }) })).toBe("Being analysed.");
  expect(say({ consents: { ...AGREED, analysis: false } })).toBe(
    "The candidate did not agree to AI analysis.",
  );
});
