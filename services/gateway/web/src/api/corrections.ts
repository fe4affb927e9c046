/** Corrections of the transcript: kept beside what was heard. */
import { api, ask } from "./client";
import type { Utterance } from "./types";

/** What a line should read; null: what was heard again. */
export const correctLine = (id: string, line: Utterance, text: string | null) =>
  ask(
    api.PUT("/api/interviews/{interview_id}/transcript/line", {
      params: { path: { interview_id: id } },
      body: { participant: line.participant, start_s: line.start_s, text },
    }),
  );
