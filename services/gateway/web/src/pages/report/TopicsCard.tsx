import { Group, Stack, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleDashed } from "@tabler/icons-react";
import type { Report } from "../../api/types";
import { Card } from "../../parts/Card";
import { clock } from "../../parts/time";
import { Moment } from "./answers/Moment";
import { Said } from "./answers/Said";
import type { Playback } from "./player/playback";
import { onClock } from "./words";

interface Props {
  report: Report;
  playback: Playback;
}

/** Which topics were talked about, when, and what the candidate said: no judgement. */
export function TopicsCard({ report, playback }: Props) {
  if (report.topics.length === 0) return null;
  return (
    <Card title="Topics">
      <Stack gap={8}>
        {report.topics.map((topic) => {
          const at_s = topic.window?.from_s ?? onClock(report, topic.completed_at);
          return (
            <div key={topic.id}>
              <Group gap="sm" wrap="nowrap">
                {topic.is_completed ? (
                  <IconCircleCheck size={18} color="var(--mantine-color-green-7)" aria-hidden />
                ) : (
                  <IconCircleDashed size={18} color="var(--mantine-color-dimmed)" aria-hidden />
                )}
                <Text size="sm" flex={1}>
                  {topic.title}
                </Text>
                {topic.is_completed && at_s !== null && at_s >= 0 ? (
                  <Moment
                    label={lengthWords(at_s, topic)}
                    name={`Play ${topic.title}`}
                    onPlay={() => playback.playFrom(at_s)}
                  />
                ) : (
                  <Text size="xs" c="dimmed">
                    {topic.is_completed ? "covered" : "not covered"}
                  </Text>
                )}
              </Group>
              <Said quotes={topic.said} playback={playback} />
            </div>
          );
        })}
      </Stack>
    </Card>
  );
}

const lengthWords = (at_s: number, { window }: Report["topics"][number]): string =>
  window ? `${clock(window.from_s)}–${clock(window.to_s)}` : clock(at_s);
