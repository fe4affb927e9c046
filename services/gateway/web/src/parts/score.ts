/** What stands for a score where there may be none. */
import type { Interview } from "../api/types";

/** For a cell of "Overview": the number, "coverage", or "-". */
export function scoreWords({ status, score, is_coverage }: Interview): string {
  if (score !== null) return String(Math.round(score));
  return status === "report_ready" && is_coverage ? "coverage" : "-";
}
