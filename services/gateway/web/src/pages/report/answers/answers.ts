/** The rules of the answers' cards: what was covered, how long it took, what is to be asked again. */
import type { Assessment, Criterion, Report } from "../../../api/types";
import { clock } from "../../../parts/time";
import { finalAssessments, onClock } from "../words";

export type ReportQuestion = Report["questions"][number];

/** A question that was asked, with what is known of the answer so far. */
export interface Answer {
  question: ReportQuestion;
  assessment: Assessment | null;
}

/** In the order of the plan; questions that were not asked have no answer. */
export function answersOf(report: Report): Answer[] {
  const found = new Map(finalAssessments(report).map((one) => [one.question_id, one]));
  return report.questions.flatMap((question) => {
    const assessment = found.get(question.id) ?? null;
    const wasAsked = question.windows.length > 0 || (assessment && !isNotAsked(assessment));
    return wasAsked ? [{ question, assessment }] : [];
  });
}

const isNotAsked = ({ state }: Assessment): boolean => state === "not_asked";

/** "Not asked: questions 5 and 6." once it is certain; nothing when all were asked. */
export function notAskedWords(report: Report): string {
  if (report.state !== "ready") return "";
  const asked = new Set(answersOf(report).map(({ question }) => question.id));
  const left = report.questions.filter((one) => !asked.has(one.id)).map((one) => one.number);
  if (left.length === 0) return "";
  const last = left.at(-1);
  const others = left.slice(0, -1);
  return others.length === 0
    ? `Not asked: question ${last}.`
    : `Not asked: questions ${others.join(", ")} and ${last}.`;
}

/** When it was asked, how long the answer took, whether the candidate saw the rephrasing. */
export function factsOf(report: Report, question: ReportQuestion): string[] {
  const [first] = question.windows;
  if (!first) return [];
  const taken_s = question.windows.reduce((sum, { from_s, to_s }) => sum + to_s - from_s, 0);
  const visits = question.windows.length;
  const rephrased_s = onClock(report, question.rephrased_at);
  return [
    `Asked at ${clock(first.from_s)}`,
    visits > 1 ? `took ${clock(taken_s)} in ${visits} visits` : `took ${clock(taken_s)}`,
    rephrased_s === null ? "not rephrased" : `rephrased at ${clock(rephrased_s)}`,
  ];
}

const COVERED: Criterion["verdict"][] = ["met", "touched"];
const MISSED: Criterion["verdict"][] = ["not_met", "not_touched", "not_discussed"];

export interface Group {
  title: string;
  criteria: Criterion[];
}

/** What was covered first, then what was partly, then what was missed. */
export function groupsOf(criteria: Criterion[]): Group[] {
  const isIn = (verdicts: Criterion["verdict"][]) =>
    criteria.filter(({ verdict }) => verdicts.includes(verdict));
  return [
    { title: "Covered", criteria: isIn(COVERED) },
    { title: "Partly covered", criteria: isIn(["partly"]) },
    { title: "Missed", criteria: isIn(MISSED) },
    { title: "Claimed without a quote", criteria: isIn(["unverified"]) },
  ].filter((group) => group.criteria.length > 0);
}

/** The engine's figure of one answer, and which of the two it is. */
export function valueWords({ value, is_coverage }: Assessment): string {
  if (value === null) return "";
  const percent = `${Math.round(value * 100)} %`;
  return is_coverage ? `Coverage ${percent}` : `AI rating ${percent}`;
}
