import { Button, Group, Text } from "@mantine/core";
import { IconPackageExport } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { meQuery } from "../../../api/queries";
import type { Report } from "../../../api/types";
import { DownloadPdf } from "./DownloadPdf";
import { ShareReport } from "./ShareReport";

/** What leaves the product. Observers read the report here and hand nothing on. */
export function ReportActions({ report }: { report: Report }) {
  const { data: me } = useQuery(meQuery);
  const [failure, setFailure] = useState<string | null>(null);
  const isAllowed = me?.role === "admin" || me?.role === "recruiter";
  if (!isAllowed || !report.interview.ended_at) return null;
  const id = report.interview_id;
  return (
    <>
      <Group gap="xs">
        <DownloadPdf id={id} name={report.interview.candidate_name} onFailure={setFailure} />
        <Button
          component="a"
          href={`/api/interviews/${encodeURIComponent(id)}/everything.zip`}
          download
          size="xs"
          variant="default"
          leftSection={<IconPackageExport size={16} />}
        >
          Export everything
        </Button>
        <ShareReport id={id} />
      </Group>
      {failure && (
        <Text size="sm" c="red" role="alert">
          {failure}
        </Text>
      )}
    </>
  );
}
