import { Group, Stack, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleDashed, IconPlayerPlay } from "@tabler/icons-react";
import type { Report } from "../../api/types";
import { Card } from "../../parts/Card";
import { clock } from "../../parts/time";
import { Moment } from "./answers/Moment";
import type { Playback } from "./player/playback";
import classes from "./report.module.css";
import { onClock } from "./words";

type Quote = Report["topics"][number]["said"][number];

interface Props {
  report: Report;
  playback: Playback;
}

/** Which topics were talked about, and until when. */
export function TopicsCard({ report, playback }: Props) {
  if (report.topics.length === 0) return null;
  return (
    <Card title="Topics">
      <Stack gap={8}>
        {report.topics.map((topic) => {
          const at_s = onClock(report, topic.completed_at);
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
                    label={clock(at_s)}
                    name={`Play when ${topic.title} was ticked`}
                    onPlay={() => playback.playFrom(at_s)}
                  />
                ) : (
                  <Text size="xs" c="dimmed">
                    {topic.is_completed ? "covered" : "not covered"}
                  </Text>
                )}
              </Group>
              {topic.said.map((quote) => (
                <Said key={quote.start_s} quote={quote} playback={playback} />
              ))}
            </div>
          );
        })}
      </Stack>
    </Card>
  );
}

/** The candidate's own words on a topic: to be heard, not judged. */
function Said({ quote, playback }: { quote: Quote; playback: Playback }) {
  return (
    <button
      type="button"
      className={classes.quote}
      onClick={() => playback.playFrom(Math.max(0, quote.start_s - 0.3))}
    >
      <IconPlayerPlay size={14} aria-hidden />
      <span>“{quote.text}”</span>
      <span className={classes.time}>{clock(quote.start_s)}</span>
    </button>
  );
}
