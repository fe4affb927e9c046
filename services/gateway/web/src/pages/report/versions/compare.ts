/** Two versions of a report side by side, row by row. */
import type { Report } from "../../../api/types";
import { figureWords } from "../../../parts/score";
import { dateAndTime } from "../../../parts/time";

type Version = Report["versions"][number];
type Part = Report["score_parts"][number];

export interface Row {
  name: string;
  then: string;
  now: string;
  isChanged: boolean;
}

/** The figure, what made it, and the value of each question. */
export function compared(report: Report, version: Version): Row[] {
  const numbers = new Map(report.questions.map((one) => [one.id, one.number]));
  const now = partsById(report.score_parts);
  const then = partsById(version.score_parts);
  const ids = [...new Set([...now.keys(), ...then.keys()])];
  const questions = ids
    .toSorted((one, other) => (numbers.get(one) ?? 0) - (numbers.get(other) ?? 0))
    .map((id) =>
      row(`Question ${numbers.get(id) ?? "?"}`, partWords(then.get(id)), partWords(now.get(id))),
    );
  return [
    row("Figure", figure(version, version.score_label), figure(report, report.score_label)),
    row("Made with", version.engine, report.engine?.label ?? "–"),
    row("Model", version.model ?? "–", report.model ?? "–"),
    row("Transcribed", takeWords(version), takeWords(report)),
    row("Rubric", version.rubric_version, report.rubric_version ?? "–"),
    row("Ready", at(version.ready_at), at(report.ready_at)),
    ...questions,
  ];
}

const row = (name: string, then: string, now: string): Row => ({
  name,
  then,
  now,
  isChanged: then !== now,
});

const partsById = (parts: Part[]) => new Map(parts.map((part) => [part.question_id, part]));

const takeWords = (of: { is_transcribed_again: boolean }): string =>
  of.is_transcribed_again ? "again" : "once";

const figure = (of: { score: number | null; is_coverage: boolean }, label: string | null) =>
  figureWords(of) ?? label ?? "–";

const at = (moment: string | null): string => (moment ? dateAndTime(moment) : "–");

/** A question's value, as far as it shows before the reader has rated. */
export function partWords(part: Part | undefined): string {
  if (part === undefined) return "not asked";
  if (part.is_hidden) return "rate first";
  if (part.value === null) return "not assessable";
  return `${Math.round(part.value * 100)} %${part.is_by_person ? " (a person)" : ""}`;
}
