/** What is shown on the timeline: questions, topics, notes and technical trouble. */
import type { Report } from "../../../api/types";
import { gapWords, nameOf, onClock, wasDecided } from "../words";

export interface Mark {
  key: string;
  kind: "question" | "topic" | "note" | "gap" | "pause";
  from_s: number;
  /** The end of a stretch; null for a moment. */
  to_s: number | null;
  label: string;
  sign: string;
}

export function marksOf(report: Report): Mark[] {
  const marks = [...questions(report), ...topics(report), ...notes(report), ...gaps(report)];
  return marks.filter((mark) => mark.from_s >= 0);
}

const questions = ({ questions: all }: Report): Mark[] =>
  all.flatMap((question) =>
    question.windows.map((window, visit) => ({
      key: `question ${question.id} ${visit}`,
      kind: "question" as const,
      from_s: window.from_s,
      to_s: window.to_s,
      label: `Question ${question.number}: ${question.text}`,
      sign: String(question.number),
    })),
  );

const topics = (report: Report): Mark[] =>
  report.topics.flatMap((topic) =>
    moment(onClock(report, topic.completed_at), {
      key: `topic ${topic.id}`,
      kind: "topic",
      label: `Covered: ${topic.title}`,
    }),
  );

const notes = (report: Report): Mark[] =>
  report.notes.flatMap((note) =>
    moment(onClock(report, note.added_at), {
      key: `note ${note.id}`,
      kind: "note",
      label: `Note: ${note.text}`,
    }),
  );

const gaps = (report: Report): Mark[] =>
  report.recordings.flatMap((part) =>
    part.gaps.map((gap, index) => ({
      key: `gap ${part.participant} ${index}`,
      kind: wasDecided(gap.reason) ? ("pause" as const) : ("gap" as const),
      from_s: gap.from_s,
      to_s: gap.to_s,
      label: gapWords(gap.reason, nameOf(report, part.participant)),
      sign: "",
    })),
  );

function moment(from_s: number | null, mark: Pick<Mark, "key" | "kind" | "label">): Mark[] {
  return from_s === null ? [] : [{ ...mark, from_s, to_s: null, sign: "" }];
}
