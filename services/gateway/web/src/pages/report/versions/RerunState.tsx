import { Alert, Group, Progress, Stack, Text } from "@mantine/core";
import type { Report } from "../../../api/types";
import { stageWords } from "../../../parts/ReportProgress";
import { dateAndTime } from "../../../parts/time";
import { reasonWords } from "../words";

type Rerun = NonNullable<Report["rerun"]>;

/** How far a new version of the report is, or why there is none. */
export function RerunState({ rerun }: { rerun: Rerun }) {
  if (rerun.state === "failed") {
    return (
      <Alert color="orange" role="status" title="Running again failed: the report stays as it was">
        <Text size="sm">
          {stageWords(rerun.failure?.stage ?? null)}: {reasonWords(rerun.failure?.reason)}
        </Text>
        <Text size="xs" c="dimmed">
          {askedWords(rerun)}
        </Text>
      </Alert>
    );
  }
  return (
    <Stack gap={4}>
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" role="status">
          A new version is being made: {stageWords(rerun.stage).toLowerCase()}
        </Text>
        <Text size="sm" className="tabular">
          {rerun.percent} %
        </Text>
      </Group>
      <Progress value={rerun.percent} animated aria-label="Progress of the new version" />
      <Text size="xs" c="dimmed">
        {askedWords(rerun)}
      </Text>
    </Stack>
  );
}

export const askedWords = (rerun: Rerun): string =>
  [
    rerun.scorer_label,
    rerun.transcribes && "transcribed again",
    `asked for${rerun.asked_by ? ` by ${rerun.asked_by}` : ""}, ${dateAndTime(rerun.asked_at)}`,
  ]
    .filter(Boolean)
    .join(", ");
