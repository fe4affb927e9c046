/** What people said of an answer, in words. */
import type { AnswerRatings, Ratings } from "../../../api/types";

type Scale = Ratings["scale"];

/** "3, right, with gaps". */
export function levelWords(level: number, scale: Scale): string {
  const words = scale.find((one) => one.level === level)?.words;
  return words ? `${level} (${words})` : String(level);
}

/** What the reader said, or that it is their turn; and what they will see then. */
export function ownWords({ own, is_open, hidden }: AnswerRatings, isHidden: boolean): string {
  if (own) return own.note ? `Your rating: ${own.note}` : "Your rating";
  if (is_open) return "You have not rated this answer.";
  const first = isHidden ? " What the AI found shows then." : "";
  const others = hidden > 0 ? ` What others say shows then; rated by others: ${hidden}.` : "";
  return `Rate this answer.${first}${others}`;
}

export function otherWords(rating: AnswerRatings["others"][number], scale: Scale): string {
  const after = rating.saw_ai ? ", after seeing the AI's rating" : "";
  const note = rating.note ? `: ${rating.note}` : "";
  return `${rating.person.name} rated ${levelWords(rating.level, scale)}${after}${note}`;
}

export const overrideWords = (
  override: NonNullable<AnswerRatings["override"]>,
  scale: Scale,
): string =>
  `${override.person.name} set ${levelWords(override.level, scale)}, which counts: ${override.reason}`;
