/** What a link shows, how long, and what became of it, in words. */
import type { SharedParts, ShareLink } from "../../../api/types";
import { shortDateAndTime } from "../../../parts/time";

export const PARTS: { key: keyof SharedParts; label: string }[] = [
  { key: "video", label: "Video" },
  { key: "transcript", label: "Transcript" },
  { key: "answers", label: "Answers and topics" },
  { key: "notes", label: "Notes" },
  { key: "ratings", label: "People's ratings" },
];

export const DAYS = [1, 7, 30] as const;

/** "1 day", "7 days". */
export const counted = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? "" : "s"}`;

/** The chosen keys as the terms of a link: what is not chosen is not shown. */
export const partsOf = (chosen: string[]): SharedParts => ({
  video: chosen.includes("video"),
  transcript: chosen.includes("transcript"),
  answers: chosen.includes("answers"),
  notes: chosen.includes("notes"),
  ratings: chosen.includes("ratings"),
});

/** "Video, Transcript", or that there is no more than the figure. */
export function partsWords(parts: SharedParts): string {
  const shown = PARTS.filter(({ key }) => parts[key]).map(({ label }) => label);
  return shown.length > 0 ? shown.join(", ") : "The final figure only";
}

/** Until when a link opens the report, or why it does not any more. */
export function stateWords(link: ShareLink): string {
  if (link.revoked_at) {
    return `Revoked by ${link.revoked_by ?? "somebody"}, ${shortDateAndTime(link.revoked_at)}`;
  }
  const until = shortDateAndTime(link.expires_at);
  return link.is_open ? `Open until ${until}` : `Expired, ${until}`;
}

/** How often, and when last. Who it was, nobody knows: a link for each reader tells them apart. */
export function openingWords({ opened_count, opened_at }: ShareLink): string {
  const [last] = opened_at;
  if (opened_count === 0 || !last) return "Not opened yet";
  return `Opened ${counted(opened_count, "time")}, last ${shortDateAndTime(last)}`;
}

export const nameOfLink = (link: ShareLink): string => link.reader ?? "Whoever has it";
