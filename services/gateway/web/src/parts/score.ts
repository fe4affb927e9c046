/** What stands for a score where there may be none. */
import type { Interview } from "../api/types";

const saysCoverage = (label: string | null): boolean => /coverage/i.test(label ?? "");

/** For a cell of "Overview": the number, "coverage", or "-". */
export function scoreWords({ status, score, score_label }: Interview): string {
  if (score !== null) return String(Math.round(score));
  return status === "report_ready" && saysCoverage(score_label) ? "coverage" : "-";
}
