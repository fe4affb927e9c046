/** The transcript as it grows: fetched anew whenever the call's socket tells of new words. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { liveTranscriptQuery } from "../../api/liveTranscript";
import { interviewQuery, keys } from "../../api/queries";
import type { RecruiterView } from "../../api/types";
import type { CallState } from "../../call/state";
import { isRefused, type Known } from "./transcript";

export function useLiveTranscript(id: string, call: CallState<RecruiterView>): Known {
  const cache = useQueryClient();
  const { data: interview } = useQuery(interviewQuery(id));
  const consents = interview?.consents;
  const enabled = !isRefused(consents);
  const { data, error } = useQuery({ ...liveTranscriptQuery(id, cache), enabled });
  const { transcribed, socketLostAt } = call;
  // Words that came while the socket was away were not told of.
  useEffect(() => {
    void cache.invalidateQueries({ queryKey: keys.liveTranscript(id) });
  }, [cache, id, transcribed, socketLostAt === null]);
  return { transcript: data, error, consents, gap: gapOf(call.view) };
}

function gapOf(view: RecruiterView | null): Known["gap"] {
  if (view?.is_paused) return "paused";
  return view?.is_interrupted ? "interrupted" : null;
}
