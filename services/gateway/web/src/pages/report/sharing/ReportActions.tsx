import { Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { meQuery } from "../../../api/queries";
import type { Report } from "../../../api/types";
import { ShareReport } from "./ShareReport";

/** What leaves the product. Observers read the report here and hand nothing on. */
export function ReportActions({ report }: { report: Report }) {
  const { data: me } = useQuery(meQuery);
  const isAllowed = me?.role === "admin" || me?.role === "recruiter";
  if (!isAllowed || !report.interview.ended_at) return null;
  return (
    <Group gap="xs">
      <ShareReport id={report.interview_id} />
    </Group>
  );
}
