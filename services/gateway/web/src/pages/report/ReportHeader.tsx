import { Group, Stack, Text, Title } from "@mantine/core";
import type { Report } from "../../api/types";
import { LinkText } from "../../parts/links";
import { StatusChip } from "../../parts/StatusChip";
import { dateAndTime } from "../../parts/time";
import { ExportVideo } from "./ExportVideo";
import classes from "./report.module.css";
import { ReportActions } from "./sharing/ReportActions";
import { scoreLine } from "./words";

/** Stays in sight: whose report this is, and its score with its label. */
export function ReportHeader({ report }: { report: Report }) {
  const { interview } = report;
  return (
    <header className={classes.header}>
      <div style={{ minWidth: 0 }}>
        <Group gap="sm">
          <Title order={1}>{interview.candidate_name}</Title>
          <StatusChip status={interview.status} detail={interview.status_detail} />
        </Group>
        <Text size="sm" c="dimmed">
          {interview.position} · {dateAndTime(interview.started_at ?? interview.starts_at)} ·{" "}
          <LinkText underline="always" to="/interviews/$id" params={{ id: interview.id }} inherit>
            Interview details
          </LinkText>
        </Text>
      </div>
      <Stack gap={4} className={classes.verdict}>
        <Text fw={600} className="tabular">
          {scoreLine(report)}
        </Text>
        <Group gap="xs" className={classes.actions}>
          <ReportActions report={report} />
          <ExportVideo report={report} />
        </Group>
      </Stack>
    </header>
  );
}
