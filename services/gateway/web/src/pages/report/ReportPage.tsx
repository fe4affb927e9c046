import { Skeleton, Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { hasStatus } from "../../api/client";
import { reportQuery } from "../../api/queries";
import type { Report } from "../../api/types";
import { useTitle } from "../../parts/hooks";
import { NotFound } from "../../parts/NotFound";
import { ProblemNote } from "../../parts/ProblemNote";
import { AnswerCards } from "./answers/AnswerCards";
import { NotesCard } from "./NotesCard";
import { Playback } from "./player/playback";
import { RecordingCard } from "./player/RecordingCard";
import { ReportHeader } from "./ReportHeader";
import { ReportState } from "./ReportState";
import classes from "./report.module.css";
import { ScoreCard } from "./ScoreCard";
import { SoundCard } from "./SoundCard";
import { TopicsCard } from "./TopicsCard";
import { TimingCard } from "./timing/TimingCard";
import { TranscriptCard } from "./transcript/TranscriptCard";
import { VersionsCard } from "./versions/VersionsCard";

export default function ReportPage() {
  const { id } = useParams({ from: "/recruiter/frame/interviews/$id/report" });
  const { data, error, refetch, isFetching } = useQuery(reportQuery(id));
  useTitle(data ? `Report: ${data.interview.candidate_name}` : "Report");
  if (hasStatus(error, 404, 410)) return <NotFound />;
  if (data) return <Loaded report={data} />;
  return (
    <Stack>
      <Title order={1}>Report</Title>
      {error ? (
        <ProblemNote
          title="The report could not be loaded"
          error={error}
          isRetrying={isFetching}
          onRetry={() => void refetch()}
        />
      ) : (
        <Skeleton h={420} />
      )}
    </Stack>
  );
}

function Loaded({ report }: { report: Report }) {
  const playback = usePlayback(report);
  return (
    <div className={classes.page} data-wide>
      <ReportHeader report={report} />
      <Stack gap="lg" mt="lg">
        <ReportState report={report} />
        <div className={classes.report}>
          <div className={classes.watch}>
            <RecordingCard report={report} playback={playback} />
            <TranscriptCard report={report} playback={playback} />
          </div>
          <Stack gap="lg" miw={0}>
            <ScoreCard report={report} />
            <AnswerCards report={report} playback={playback} />
            <NotesCard report={report} playback={playback} />
            <TopicsCard report={report} playback={playback} />
            <TimingCard report={report} />
            <SoundCard report={report} playback={playback} />
            <VersionsCard report={report} />
          </Stack>
        </div>
      </Stack>
    </div>
  );
}

/** One player for as long as the recordings stay the same; the report is fetched again and again. */
function usePlayback(report: Report): Playback {
  const recordings = JSON.stringify(report.recordings);
  return useMemo(() => new Playback(JSON.parse(recordings)), [recordings]);
}
