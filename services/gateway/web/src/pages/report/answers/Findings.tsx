import { Stack, Text, Title } from "@mantine/core";
import type { Assessment } from "../../../api/types";
import { notAssessable } from "../../../parts/assessments";
import type { Playback } from "../player/playback";
import { groupsOf, valueWords } from "./answers";
import { Finding } from "./Finding";

interface Props {
  assessment: Assessment;
  playback: Playback;
}

/** What the engine found in one answer: covered, missed, and what could be asked next. */
export function Findings({ assessment, playback }: Props) {
  const { state, reason, criteria, comment, follow_up } = assessment;
  return (
    <Stack gap={8}>
      {state !== "assessed" && (
        <Text size="sm" c="dimmed">
          {notAssessable(reason)}
        </Text>
      )}
      {groupsOf(criteria).map(({ title, criteria: found }) => (
        <Stack key={title} gap={6}>
          <Title order={4} fz="sm" fw={600}>
            {title} <span className="tabular">({found.length})</span>
          </Title>
          {found.map((one) => (
            <Finding key={one.id} criterion={one} playback={playback} />
          ))}
        </Stack>
      ))}
      {comment && <Text size="sm">{comment}</Text>}
      {follow_up && (
        <Text size="sm" c="dimmed">
          Could be asked next time: {follow_up}
        </Text>
      )}
      <Text size="sm" fw={600} className="tabular">
        {valueWords(assessment)}
      </Text>
    </Stack>
  );
}
