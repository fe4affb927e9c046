import { Alert, Grid, Stack, Text, Title } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useMemo } from "react";
import type { SharedReport } from "../../api/types";
import { useTitle } from "../../parts/hooks";
import { dateAndTime } from "../../parts/time";
import { Playback } from "../report/player/playback";
import { SharedAnswers } from "./SharedAnswers";
import { SharedNotes, SharedTopics } from "./SharedLists";
import { SharedShell } from "./SharedShell";
import { SharedTranscript } from "./SharedTranscript";
import { SharedVideos } from "./SharedVideos";
import classes from "./shared.module.css";

/** A report as its sharer chose it: read-only, and nothing that was not chosen. */
export function SharedReportView({ report }: { report: SharedReport }) {
  useTitle(`Report: ${report.candidate_name}`);
  const playback = useMemo(() => new Playback(report.videos ?? []), [report.videos]);
  const hasVideo = (report.videos?.length ?? 0) > 0;
  const play = hasVideo ? (at_s: number) => playback.playFrom(Math.max(0, at_s)) : null;
  const hasLeft = report.videos !== null || report.transcript !== null;
  const hasRight = report.answers !== null || report.notes !== null;
  return (
    <SharedShell company={report.company}>
      <Head report={report} />
      <Grid gap="lg">
        {hasLeft && (
          <Grid.Col span={{ base: 12, md: hasRight ? 7 : 12 }}>
            <Stack gap="lg">
              <div className={classes.inSight}>
                <SharedVideos report={report} playback={playback} />
              </div>
              <SharedTranscript report={report} onPlay={play} />
            </Stack>
          </Grid.Col>
        )}
        {hasRight && (
          <Grid.Col span={{ base: 12, md: hasLeft ? 5 : 12 }}>
            <Stack gap="lg">
              <SharedAnswers report={report} onPlay={play} />
              <SharedNotes report={report} onPlay={play} />
              <SharedTopics report={report} />
            </Stack>
          </Grid.Col>
        )}
      </Grid>
    </SharedShell>
  );
}

function Head({ report }: { report: SharedReport }) {
  return (
    <Stack gap="sm" component="header">
      <div style={{ overflowWrap: "anywhere" }}>
        <Title order={1}>{report.candidate_name}</Title>
        <Text c="dimmed" size="sm">
          {report.position} · {dateAndTime(report.held_at)}
        </Text>
      </div>
      {report.figure && (
        <div>
          <Text fw={600} size="lg" className="tabular">
            {report.figure}
          </Text>
          {report.figure_meaning && <Text size="sm">{report.figure_meaning}</Text>}
        </div>
      )}
      {report.remarks.map((remark) => (
        <Alert key={remark} variant="light" color="gray" icon={<IconInfoCircle />}>
          {remark}
        </Alert>
      ))}
      {report.expires_at && (
        <Text size="xs" c="dimmed">
          Confidential. This link works until {dateAndTime(report.expires_at)}.
        </Text>
      )}
    </Stack>
  );
}
