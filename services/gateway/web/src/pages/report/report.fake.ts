/** A report as the server answers it, as long and as full as a test needs. */
import type { Report, Utterance } from "../../api/types";

const START = Date.parse("2026-12-01T13:30:00Z");
const on = (seconds: number): string => new Date(START + 1000 * seconds).toISOString();

const SAID = [
  "Thank you for coming. Shall we begin with what you work on at the moment?",
  "Yes. I look after the service that takes payments, and I share its night shifts with two others.",
  "A dictionary keeps its keys in a hash table, so a look-up takes the same time however many there are.",
  "I would measure first, because the slow part is seldom where one believes it to be.",
  "What happens when two threads wait for each other's lock?",
  "Neither of them can go on. That is a deadlock, and taking locks in one order everywhere avoids it.",
];

export const anUtterance = (
  participant: Utterance["participant"],
  start_s: number,
  text: string,
): Utterance => ({
  participant,
  start_s,
  end_s: start_s + text.length / 16,
  started_at: on(start_s),
  ended_at: on(start_s + text.length / 16),
  text,
  words: [],
  correction: null,
});

/** A talk of so many lines, one every eight seconds; the candidate says two of three. */
export const aTranscript = (lines: number): Utterance[] =>
  Array.from({ length: lines }, (_, index) =>
    anUtterance(index % 3 === 0 ? "recruiter" : "candidate", 8 * index + 2, SAID[index % 6] ?? ""),
  );

/** As much of a report as the rules of this page read. */
export const aReport = (change: object = {}): Report =>
  ({
    interview: { candidate_name: "Ada Sample", recruiter: { name: "Kim Sample" }, consents: {} },
    clock_started_at: on(0),
    assessments: [],
    questions: [],
    topics: [],
    notes: [],
    recordings: [],
    transcript: [],
    left_out: [],
    sound: [],
    silent_microphones: [],
    ...change,
  }) as unknown as Report;
