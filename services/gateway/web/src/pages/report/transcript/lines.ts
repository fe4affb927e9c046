/** The rules of the transcript: which line is being said, which are shown, where a word stands. */
import type { Utterance } from "../../../api/types";

export type Speaker = Utterance["participant"] | "both";

/** A place where the searched words stand; `line` is the place of the line among those shown. */
export interface Hit {
  line: number;
  from: number;
  to: number;
}

export const shownLines = (lines: Utterance[], speaker: Speaker): Utterance[] =>
  speaker === "both" ? lines : lines.filter((line) => line.participant === speaker);

/** What is read: a person's correction where there is one. */
export const textOf = ({ text, correction }: Utterance): string => correction?.text ?? text;

/** Every place of the searched words, from the first line to the last. */
export function hitsOf(lines: Utterance[], search: string): Hit[] {
  const words = search.trim().toLowerCase();
  if (!words) return [];
  return lines.flatMap((line, place) => hitsIn(textOf(line), words, place));
}

function hitsIn(text: string, words: string, line: number): Hit[] {
  const hits: Hit[] = [];
  const lower = text.toLowerCase();
  for (let from = lower.indexOf(words); from >= 0; from = lower.indexOf(words, from + 1)) {
    hits.push({ line, from, to: from + words.length });
  }
  return hits;
}

export function hitsByLine(hits: Hit[]): Map<number, Hit[]> {
  const found = new Map<number, Hit[]>();
  for (const hit of hits) found.set(hit.line, [...(found.get(hit.line) ?? []), hit]);
  return found;
}

/** The place of the line being said, or of the last one that was; -1 before the first. */
export function currentPlace(lines: Utterance[], time_s: number): number {
  if (time_s <= 0) return -1;
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const line = lines[middle];
    if (line && line.start_s <= time_s + 0.05) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export interface Piece {
  text: string;
  from: number;
  isHit: boolean;
}

/** A line cut where the searched words begin and end; overlapping places count once. */
export function piecesOf(text: string, hits: Hit[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { from, to } of hits) {
    if (from < at) continue;
    if (from > at) pieces.push({ text: text.slice(at, from), from: at, isHit: false });
    pieces.push({ text: text.slice(from, to), from, isHit: true });
    at = to;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), from: at, isHit: false });
  return pieces;
}
