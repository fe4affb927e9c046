/** Who is who on a shared report: the recruiter's name is not on it. */
import type { SharedReport } from "../../api/types";

export const speakerOf = (
  report: Pick<SharedReport, "candidate_name" | "recruiter_name">,
  participant: "recruiter" | "candidate",
): string =>
  participant === "candidate" ? report.candidate_name : (report.recruiter_name ?? "Recruiter");
