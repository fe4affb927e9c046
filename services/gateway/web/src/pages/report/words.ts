/** The report's figures and codes in words. Nothing is said that the engines did not find out. */
import type { Assessment, Criterion, Gap, Report, SoundTrouble } from "../../api/types";
import { figureWords } from "../../parts/score";

/** One line for the header: the figure and which one it is, or why there is none. */
export function scoreLine(report: Report): string {
  if (report.state !== "ready") return "";
  if (report.is_score_hidden) return `Figure: ${lowerFirst(report.score_label ?? "hidden")}`;
  const figure = figureWords(report);
  if (figure !== null) return report.is_coverage ? `${figure}, not correctness` : figure;
  return `No AI score: ${lowerFirst(report.score_label ?? "not available")}`;
}

const lowerFirst = (words: string): string => words.charAt(0).toLowerCase() + words.slice(1);

const REASONS: Record<string, string> = {
  plan_missing: "The interview plan did not reach the analysis service.",
  recording_not_ready: "The recording did not become ready.",
  segments_missing: "Parts of the recording are missing.",
  segment_missing: "A part of the recording could not be read.",
  scorer_unavailable:
    "The language model did not answer, so the answers were not assessed. Everything else is kept.",
  scorer_refused:
    "The language model refused the request, so the answers were not assessed: its name or key may be wrong.",
  transcriber_failed: "The speech engine failed.",
  no_speech_engine:
    "No speech engine is installed, so nothing was transcribed. The recording is kept: install one, then run again.",
  speech_model_damaged:
    "The model of the speech engine is damaged, so nothing was transcribed. The recording is kept: install it again, then run again.",
  out_of_memory: "The machine of the speech engine had too little memory.",
  worker_died:
    "The process that worked on this died before it was done, and it was tried as often as is allowed. Too little memory is a common cause.",
  unexpected_error:
    "The analysis met an error that it does not know; the log of its worker says which.",
  scorer_failed: "The assessment engine failed.",
  scorer_not_available: "No worker has the assessment engine that was chosen.",
  scorer_unreadable: "The language model's replies could not be read.",
  budget_spent: "The budget of this interview for the language model is spent.",
  report_changed: "The report itself was made anew meanwhile.",
};

/** A stable code as a sentence; unknown ones are shown as they are. */
export function reasonWords(code: string | null | undefined): string {
  if (!code) return "No reason was given.";
  return REASONS[code] ?? `Reason: ${code.replaceAll("_", " ")}.`;
}

export const VERDICTS: Record<Criterion["verdict"], { words: string; color: string }> = {
  met: { words: "Met", color: "green" },
  partly: { words: "Partly", color: "orange" },
  not_met: { words: "Not met", color: "red" },
  not_discussed: { words: "Not discussed", color: "gray" },
  unverified: { words: "Unverified", color: "gray" },
  touched: { words: "Touched", color: "green" },
  not_touched: { words: "Not touched", color: "gray" },
};

/** The last visit of each question, in the order of the plan. */
export function finalAssessments(report: Report): Assessment[] {
  const last = new Map<string, Assessment>();
  for (const one of report.assessments) {
    const kept = last.get(one.question_id);
    if (!kept || kept.visit <= one.visit) last.set(one.question_id, one);
  }
  return [...last.values()].toSorted((one, other) => one.number - other.number);
}

const GAPS: Record<Gap["reason"], (name: string) => string> = {
  absent: (name) => `${name} was not connected`,
  lost: (name) => `Connection of ${name} interrupted`,
  disk: (name) => `Not recorded: the disk of the server was full or too slow (${name})`,
  paused: () => "Recording paused",
  no_consent: () => "Not recorded: the candidate did not agree",
  part_missing: (name) => `A server that recorded ${name} cannot be reached`,
};

/** Somebody wanted it so: no trouble. */
export const wasDecided = (reason: Gap["reason"]): boolean =>
  reason === "paused" || reason === "no_consent";

/** Why a stretch of someone's recording is missing. */
export const gapWords = (reason: Gap["reason"], name: string): string => GAPS[reason](name);

const ABSENCES: Record<Gap["reason"], string> = {
  absent: "Not connected",
  lost: "Connection interrupted",
  disk: "Not recorded: trouble with the disk",
  paused: "Recording paused",
  no_consent: "Not recorded: no consent",
  part_missing: "Recorded on a server that cannot be reached",
};

/** The same in few words, in place of the picture. */
export const absenceWords = (reason: Gap["reason"]): string => ABSENCES[reason];

const SOUNDS: Record<string, (name: string, language: string) => string> = {
  damaged: (name) => `Recorded sound of ${name} damaged, so nothing is heard`,
  gone: (name) => `Recorded sound of ${name} missing`,
  unrecorded: (name) => `No sound of ${name} arrived`,
  distorted: (name) => `Sound of ${name} distorted: too loud`,
  other_language: (name, language) => `${name} spoke ${language}`,
};

/** What is wrong with a stretch of someone's sound. */
export const soundWords = (trouble: SoundTrouble, name: string): string =>
  SOUNDS[trouble.kind]?.(name, trouble.language) ?? `Trouble with the sound of ${name}`;

export function nameOf(report: Report, participant: "recruiter" | "candidate"): string {
  const { candidate_name, recruiter } = report.interview;
  return participant === "candidate" ? candidate_name : recruiter.name;
}

/** Seconds on the interview clock of an instant; null when the clock never started. */
export function onClock(report: Report, at: string | null): number | null {
  if (!at || !report.clock_started_at) return null;
  return (Date.parse(at) - Date.parse(report.clock_started_at)) / 1000;
}
