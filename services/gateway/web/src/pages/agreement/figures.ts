/** The figures of agreement in words. A figure that cannot be told is a dash, never a zero. */
import type { AgreementFigures } from "../../api/types";
import { counted } from "../../parts/counted";

const NONE = "–";

export const shareWords = (share: number | null): string =>
  share === null ? NONE : `${Math.round(share * 100)} %`;

/** The person's level minus the AI's, with its sign: "+0.3" is a person who rates higher. */
export function differenceWords(difference: number | null): string {
  if (difference === null) return NONE;
  const rounded = Math.round(difference * 10) / 10;
  if (rounded === 0) return "0.0";
  return `${rounded > 0 ? "+" : "−"}${Math.abs(rounded).toFixed(1)}`;
}

export const kappaWords = (kappa: number | null): string =>
  kappa === null ? NONE : kappa.toFixed(2).replace("-", "−");

/** One line on the whole, for who reads nothing else. */
export function headline({ count, exact, within_one }: AgreementFigures): string {
  if (count === 0) return "No answer was rated yet before the AI's rating was shown.";
  const ratings = count === 1 ? "1 rating" : `${counted(count)} ratings`;
  return (
    `Of ${ratings} given before the AI's was shown, ${shareWords(exact)} are the same level ` +
    `and ${shareWords(within_one)} differ by one level at most.`
  );
}

export interface Bar {
  label: string;
  words: string;
  count: number;
  share: number;
}

/** How the ratings differ, from the person far below the AI to far above it. */
export function bars({ differences }: AgreementFigures): Bar[] {
  const most = Math.max(1, ...differences);
  const middle = (differences.length - 1) / 2;
  return differences.map((count, place) => {
    const by = place - middle;
    return { label: label(by), words: words(by), count, share: count / most };
  });
}

const label = (by: number): string => (by === 0 ? "0" : `${by > 0 ? "+" : "−"}${Math.abs(by)}`);

function words(by: number): string {
  if (by === 0) return "Same level";
  const levels = Math.abs(by) === 1 ? "1 level" : `${Math.abs(by)} levels`;
  return `Person ${levels} ${by > 0 ? "higher" : "lower"} than the AI`;
}

const SCORERS: Record<string, string> = { coverage: "Coverage", litellm: "AI score" };

/** What the person's level was compared with. */
export const scorerWords = (scorer: string): string => SCORERS[scorer] ?? scorer;
