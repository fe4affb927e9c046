import { Group, Progress, Stack, Text } from "@mantine/core";
import type { Report } from "../api/types";

/** The stages of a report, as analysis names them, in the words of the pages. */
const STAGES: Record<string, string> = {
  recording: "Collecting the recording",
  transcript: "Writing the transcript",
  assessment: "Looking at the answers",
  report: "Putting the report together",
};

export const stageWords = (stage: string | null): string =>
  (stage && STAGES[stage]) || "Preparing the report";

function progressWords({ state, stage, recording_state }: Report): string {
  if (state === "running") return stageWords(stage);
  return recording_state === "none" ? stageWords(null) : "Waiting for the recording";
}

/** How far the report is: stage in words, percent, and a bar. */
export function ReportProgress({ report }: { report: Report }) {
  if (report.state === "ready") return <Text role="status">The report is ready.</Text>;
  if (report.state === "failed") {
    return (
      <Text role="status">
        The report could not be finished: {stageWords(report.failure?.stage ?? null).toLowerCase()}{" "}
        failed. Open it to see why and to try again.
      </Text>
    );
  }
  const percent = report.percent ?? 0;
  return (
    <Stack gap={6}>
      <Group justify="space-between">
        <Text size="sm" fw={600} role="status">
          {progressWords(report)}
        </Text>
        <Text size="sm" className="tabular">
          {percent} %
        </Text>
      </Group>
      <Progress value={percent} animated aria-label="Progress of the report" />
    </Stack>
  );
}
