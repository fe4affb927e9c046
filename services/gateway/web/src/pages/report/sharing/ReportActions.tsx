import { ActionIcon, Group, Menu, Text } from "@mantine/core";
import { IconDots, IconPackageExport } from "@tabler/icons-react";
import { useState } from "react";
import type { Report } from "../../../api/types";
import { useMayEdit } from "../../../parts/mayEdit";
import { DownloadPdf } from "./DownloadPdf";
import { ShareReport } from "./ShareReport";

/** What leaves the product. Observers read the report here and hand nothing on. */
export function ReportActions({ report }: { report: Report }) {
  const [failure, setFailure] = useState<string | null>(null);
  const isAllowed = useMayEdit();
  if (!isAllowed || !report.interview.ended_at) return null;
  const id = report.interview_id;
  return (
    <>
      <Group gap="xs">
        <DownloadPdf id={id} name={report.interview.candidate_name} onFailure={setFailure} />
        <ShareReport id={id} />
        <MoreWays id={id} />
      </Group>
      {failure && (
        <Text size="sm" c="red" role="alert">
          {failure}
        </Text>
      )}
    </>
  );
}

/** What is wanted rarely. The zip begins to arrive at once and is as large as the recordings. */
function MoreWays({ id }: { id: string }) {
  return (
    <Menu position="bottom-end" width={300}>
      <Menu.Target>
        <ActionIcon variant="default" size={30} aria-label="More ways to export">
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          component="a"
          href={`/api/interviews/${encodeURIComponent(id)}/everything.zip`}
          download
          leftSection={<IconPackageExport size={16} />}
        >
          Export everything
        </Menu.Item>
        <Menu.Label>
          A zip with report, transcript, notes, PDF and recordings, and a manifest.
        </Menu.Label>
      </Menu.Dropdown>
    </Menu>
  );
}
