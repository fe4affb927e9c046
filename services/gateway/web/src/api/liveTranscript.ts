/** The transcript of a running call: what is final is kept, only what may change is asked again. */
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import { keys } from "./queries";
import type { LiveTranscript } from "./types";

/** The call's socket tells of new lines; how far they are behind is asked every few seconds. */
export const liveTranscriptQuery = (id: string, cache: QueryClient) =>
  queryOptions({
    queryKey: keys.liveTranscript(id),
    queryFn: async () => {
      const kept = cache.getQueryData<LiveTranscript>(keys.liveTranscript(id));
      const from_s = kept?.until_s;
      const params = { path: { interview_id: id }, query: from_s ? { from_s } : {} };
      const newest = await ask(
        api.GET("/api/interviews/{interview_id}/transcript/live", { params }),
      );
      return from_s ? merged(kept, newest, from_s) : newest;
    },
    refetchInterval: 10_000,
  });

/** Both tracks are heard up to `from_s`: what ended before is as it stays, unless it went on. */
export function merged(
  kept: LiveTranscript,
  newest: LiveTranscript,
  from_s: number,
): LiveTranscript {
  const grown = new Set(newest.lines.map(nameOf));
  const final = kept.lines.filter((line) => line.end_s <= from_s && !grown.has(nameOf(line)));
  const lines = [...final, ...newest.lines].toSorted((one, other) => one.start_s - other.start_s);
  return { ...newest, lines };
}

const nameOf = ({ participant, start_s }: LiveTranscript["lines"][number]): string =>
  `${participant} ${start_s}`;
