import { Group, Progress, Text } from "@mantine/core";
import { clock } from "../../../parts/time";
import type { Talk } from "./figures";

const COLORS = { candidate: "indigo.6", recruiter: "gray.6" };

/** Of all the talk, how much was whose. */
export function TalkRatio({ talk }: { talk: Talk[] }) {
  return (
    <div>
      <Group justify="space-between" gap={4} mb={4}>
        {talk.map(({ participant, name, percent, seconds }) => (
          <Text key={participant} size="sm" className="tabular">
            {name} talked {percent} % ({clock(seconds)})
          </Text>
        ))}
      </Group>
      <Progress.Root size={12} aria-hidden>
        {talk.map(({ participant, percent }) => (
          <Progress.Section
            key={participant}
            value={percent}
            color={COLORS[participant]}
            withAria={false}
          />
        ))}
      </Progress.Root>
    </div>
  );
}
