/** Captions of what the other side says: the latest words, and whether more are being made. */

export interface Captions {
  /** The latest words, for two lines. */
  text: string;
  /** When words came last. */
  saidAt: number;
  /** When it was last told that captions are being made, also of silence. */
  heardAt: number;
}

/** About what two lines hold; what stood before is read by then. */
export const MOST_LETTERS = 140;
/** So long after the last word the strip is empty again. */
export const STAYS_MS = 6000;
/** They come every two seconds: after so long without, there are none right now. */
export const MISSING_AFTER_MS = 10_000;

/** What is shown after some more words; older ones make room, a whole word at a time. */
export function heard(before: Captions | null, words: string, now: number): Captions {
  if (!words) {
    return { text: before?.text ?? "", saidAt: before?.saidAt ?? now, heardAt: now };
  }
  const isFresh = before !== null && now - before.saidAt < STAYS_MS;
  const all = isFresh ? `${before.text} ${words}`.trim() : words;
  const tooMany = all.length - MOST_LETTERS;
  const cut = tooMany > 0 ? all.indexOf(" ", tooMany) + 1 : 0;
  return { text: all.slice(cut), saidAt: now, heardAt: now };
}

/** What stands in the strip now; null when captions are missing. `since`: when they could begin. */
export function shown(captions: Captions | null, since: number, now: number): string | null {
  const heardAt = Math.max(captions?.heardAt ?? 0, since);
  if (now - heardAt > MISSING_AFTER_MS) return null;
  return captions && now - captions.saidAt < STAYS_MS ? captions.text : "";
}
