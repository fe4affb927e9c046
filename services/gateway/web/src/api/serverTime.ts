/** The server's time. A device's own clock may be a quarter of an hour off, and nobody notices. */

/** A `Date` header is cut to whole seconds. */
const CUT_MS = 1000;

/** The device's clock lacks between `least` and `most` ms to the server's. */
interface Offset {
  least: number;
  most: number;
}

let offset: Offset = { least: 0, most: 0 };
let isKnown = false;

/** Milliseconds since 1970 by the server's clock; by the device's until the server has answered. */
export const serverNow = (): number => Date.now() + Math.round((offset.least + offset.most) / 2);

/** Learns from an answer when it was asked for and when it came; each one makes the bounds closer. */
export function learnServerTime(date: string | null, asked_ms: number, came_ms: number): void {
  const told = Date.parse(date ?? "");
  if (Number.isNaN(told) || came_ms < asked_ms) return;
  const heard = { least: told - came_ms, most: told + CUT_MS - asked_ms };
  const both = {
    least: Math.max(offset.least, heard.least),
    most: Math.min(offset.most, heard.most),
  };
  // Bounds that exclude each other: one of the clocks was set, and the newer answer is right.
  offset = isKnown && both.least <= both.most ? both : heard;
  isKnown = true;
}

/** `fetch` that learns the server's time from each answer. */
export async function timedFetch(request: Request): Promise<Response> {
  const asked_ms = Date.now();
  const answer = await fetch(request);
  learnServerTime(answer.headers.get("Date"), asked_ms, Date.now());
  return answer;
}
