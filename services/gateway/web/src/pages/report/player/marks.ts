/** What is shown on the timeline: questions, topics, notes and technical trouble. */
import type { Report } from "../../../api/types";
import { gapWords, nameOf, onClock, wasDecided } from "../words";

export type MarkKind = "question" | "topic" | "note" | "gap" | "pause" | "trouble";

export interface Mark {
  key: string;
  kind: MarkKind;
  from_s: number;
  /** The end of a stretch; null for a moment. */
  to_s: number | null;
  label: string;
  sign: string;
}

/** In the order of time; what came before the start has no place. */
export function marksOf(report: Report): Mark[] {
  const marks = [
    ...topics(report),
    ...questions(report),
    ...notes(report),
    ...gaps(report),
    ...troubles(report),
  ];
  return marks
    .filter((mark) => mark.from_s >= 0)
    .toSorted((one, other) => one.from_s - other.from_s);
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

/** A topic's stretch; one that was ticked in passing is a moment. */
const topics = (report: Report): Mark[] =>
  report.topics.flatMap(({ id, title, window, completed_at }) =>
    window
      ? [
          {
            key: `topic ${id}`,
            kind: "topic" as const,
            from_s: window.from_s,
            to_s: window.to_s,
            label: `Topic: ${title}`,
            sign: title,
          },
        ]
      : moment(onClock(report, completed_at), {
          key: `topic ${id}`,
          kind: "topic",
          label: `Topic: ${title}`,
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

/** Answers that the line spoiled: to be asked again, never held against the candidate. */
const troubles = ({ questions: all, assessments }: Report): Mark[] =>
  all.flatMap((question) => {
    const spoiled = assessments.find(
      (one) => one.question_id === question.id && one.technical_trouble,
    );
    return question.windows.flatMap((window, visit) =>
      spoiled?.technical_trouble
        ? [
            {
              key: `trouble ${question.id} ${visit}`,
              kind: "trouble" as const,
              from_s: window.from_s,
              to_s: window.to_s,
              label: `Question ${question.number}: ${spoiled.technical_trouble}`,
              sign: "",
            },
          ]
        : [],
    );
  });

function moment(from_s: number | null, mark: Pick<Mark, "key" | "kind" | "label">): Mark[] {
  return from_s === null ? [] : [{ ...mark, from_s, to_s: null, sign: "" }];
}

/** What each kind of mark means: the legend under the timeline. */
export const MEANINGS: Record<MarkKind, string> = {
  topic: "Topic",
  question: "Question",
  note: "Note",
  gap: "Interrupted",
  pause: "Paused",
  trouble: "Ask again",
};

/** The kinds that are on this timeline, as the legend lists them. */
export const kindsOf = (marks: Mark[]): MarkKind[] =>
  (Object.keys(MEANINGS) as MarkKind[]).filter((kind) => marks.some((mark) => mark.kind === kind));

/** The chapters: what a listener jumps between. */
export const chaptersOf = (marks: Mark[]): Mark[] =>
  marks.filter(({ kind }) => kind === "question" || kind === "topic");

/** Where the next chapter begins, seen from a time; undefined after the last one. */
export const nextStart = (marks: Mark[], time_s: number): number | undefined =>
  chaptersOf(marks).find((mark) => mark.from_s > time_s + 0.5)?.from_s;

/** The start of this chapter, or of the one before when this one has only just begun. */
export const previousStart = (marks: Mark[], time_s: number): number =>
  chaptersOf(marks).findLast((mark) => mark.from_s < time_s - 2)?.from_s ?? 0;
