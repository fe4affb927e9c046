/** A person's rating in words. */
import type { AnswerRatings, Ratings } from "../../api/types";

type Scale = Ratings["scale"];

/** What a level says of an answer. */
export function wordsFor(scale: Scale, level: number): string {
  const words = scale.find((each) => each.level === level)?.words ?? "";
  return words && `${words[0]?.toUpperCase()}${words.slice(1)}`;
}

/** What the level that is picked or saved says, and which of both it is. */
export function ratingLine(
  scale: Scale,
  picked: number | null,
  own: AnswerRatings["own"] | undefined,
): string {
  if (picked !== null) return `${wordsFor(scale, picked)} (not saved yet)`.trim();
  if (!own) return "You have not rated this answer yet.";
  const words = wordsFor(scale, own.level);
  const saved = `Saved: ${own.level}${words && `, ${words.toLowerCase()}`}.`;
  return own.note ? `${saved} Your note: ${own.note}` : saved;
}
