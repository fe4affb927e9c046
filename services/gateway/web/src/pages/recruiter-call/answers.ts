/** The finished answers, in the order in which they ended, and how far the analysis of each is. */
import type { Assessment, Plan, Question } from "../../api/types";
import { type Known, lagWords } from "./transcript";

/** Those that the interview went on from, the latest at the end. */
export function finishedAnswers({ questions }: Plan): Question[] {
  const whenAnswered = (question: Question) => question.answered_at ?? "";
  return questions
    .filter((question) => question.is_answered)
    .toSorted((one, other) => whenAnswered(one).localeCompare(whenAnswered(other)));
}

/** What was found in an answer, of several visits the last; nothing until there is something. */
export function assessmentOf(
  question: Question,
  found: Assessment[],
  { consents }: Known,
): Assessment | undefined {
  if (consents?.analysis === false) return undefined; // withdrawn: it is being deleted
  return found
    .filter((one) => one.question_id === question.id && one.state !== "not_asked")
    .toSorted((one, other) => one.visit - other.visit)
    .at(-1);
}

/** Why nothing is said of an answer yet. */
export function waitingWords(question: Question, plan: Plan, known: Known): string {
  const { transcript, error, consents } = known;
  if (consents?.analysis === false) return "The candidate did not agree to AI analysis.";
  if (consents?.recording === false) return "Nothing is recorded, so there is nothing to assess.";
  if (consents?.analysis === null) return "The candidate has not agreed to AI analysis yet.";
  if (error) return "The analysis cannot be reached at the moment. It goes on by itself.";
  if (transcript?.trouble === "language") return "The speech engine does not know this language.";
  if (transcript?.trouble === "no_speech_engine") return "No speech engine is installed.";
  if (transcript?.trouble === "speech_model_damaged") return "The speech model is damaged.";
  const lag = lagWords(transcript?.behind_s ?? null);
  const behind = lag ? ` The workers are ${lag}.` : "";
  return `${stepWords(question, plan, transcript?.until_s ?? null)}${behind}`;
}

function stepWords({ answered_at }: Question, { started_at }: Plan, until_s: number | null) {
  if (until_s === null || !answered_at || !started_at) return "Being analysed.";
  const ended_s = (Date.parse(answered_at) - Date.parse(started_at)) / 1000;
  return until_s < ended_s ? "Being transcribed." : "Being judged.";
}
