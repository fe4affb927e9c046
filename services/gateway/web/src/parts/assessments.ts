/** Words about assessments that the call and the report share. */

/** Why there is no assessment, as one sentence; `reason` may be a sentence of its own. */
export function notAssessable(reason: string | null | undefined): string {
  const why = reason?.replace(/\.$/, "");
  const because = why ? `: ${why[0]?.toLowerCase()}${why.slice(1)}` : "";
  return `Not assessable${because}. This says nothing on the candidate.`;
}
