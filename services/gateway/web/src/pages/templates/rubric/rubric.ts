/** A rubric in words, and what is wrong with one that is being edited. */
import type { Rubric, RubricPoint } from "../../../api/types";
import { shortDate } from "../../../parts/time";

export const MOST_POINTS = 12;
export const HEAVIEST = 10;
export const LIGHTEST = 0.1;
export const LONGEST_POINT = 500;

/** Where the points are from, in a sentence or two. */
export function sourceWords(rubric: Rubric): string {
  const when = rubric.made_at ? `, ${shortDate(rubric.made_at)}` : "";
  switch (rubric.source) {
    case "draft":
      return `A draft by ${rubric.made_by}${when}. No person has changed it yet; it counts all the same.`;
    case "edited":
      return `Edited by ${rubric.made_by}${when}, version ${rubric.version}.`;
    case "key_points":
      return "The template's key points.";
    default:
      return rubric.is_draft_awaited
        ? "The sentences of the expected answer. A language model is asked for a draft."
        : "The sentences of the expected answer: the template has no key points for this question.";
  }
}

/** A sentence for each field that will not do, by its place. */
export function problemsOf(points: RubricPoint[]): Record<string, string> {
  const problems: Record<string, string> = {};
  points.forEach(({ text, weight }, place) => {
    if (!text.trim()) problems[`${place}.text`] = "Say what the answer should say, or remove it.";
    if (!(weight >= LIGHTEST && weight <= HEAVIEST))
      problems[`${place}.weight`] = `${LIGHTEST} to ${HEAVIEST}`;
  });
  if (points.length === 0) problems.points = "A rubric needs at least one point.";
  return problems;
}
