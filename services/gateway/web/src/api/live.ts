/** Keeps what the pages show fresh: the gateway says which interview changed, the cache fetches it anew. */
import type { QueryClient } from "@tanstack/react-query";
import { ReconnectingSocket } from "../call/socket";
import { keys } from "./queries";
import type { ChangedFrame } from "./types";

/** Starts listening; the function that is returned ends it. */
export function followInterviews(cache: QueryClient): () => void {
  let wasOpen = false;
  const refresh = (interviewId: string | null) => {
    void cache.invalidateQueries({ queryKey: keys.interviews });
    for (const key of ["interview", "report", "plan"]) {
      void cache.invalidateQueries({ queryKey: interviewId ? [key, interviewId] : [key] });
    }
  };
  const socket = new ReconnectingSocket<ChangedFrame, never>("/ws/interviews", {
    onOpen: () => {
      // What happened while the connection was away is unknown: fetch everything once.
      if (wasOpen) refresh(null);
      wasOpen = true;
    },
    onFrame: (frame) => {
      if (frame.type === "changed") refresh(frame.interview_id);
    },
    onLost: () => undefined,
  });
  socket.open();
  return () => socket.close();
}
