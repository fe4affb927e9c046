import { Badge, Group, Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import type { Criterion } from "../../../api/types";
import { clock } from "../../../parts/time";
import type { Playback } from "../player/playback";
import { VERDICTS } from "../words";
import classes from "./answers.module.css";

interface Props {
  criterion: Criterion;
  playback: Playback;
}

/** One thing that was looked for, and the candidate's own words that show it. */
export function Finding({ criterion, playback }: Props) {
  const { words, color } = VERDICTS[criterion.verdict];
  const { quote } = criterion;
  return (
    <div className={classes.finding}>
      <Group gap={8} wrap="nowrap" align="flex-start" justify="space-between">
        <Text size="sm">{criterion.text}</Text>
        <Badge variant="light" color={color} tt="none" style={{ flexShrink: 0 }}>
          {words}
        </Badge>
      </Group>
      {quote && (
        <button
          type="button"
          className={classes.quote}
          onClick={() => playback.playFrom(Math.max(0, quote.start_s - 0.3))}
        >
          <IconPlayerPlay size={14} aria-hidden />
          <span>“{quote.text}”</span>
          <span className={classes.time}>{clock(quote.start_s)}</span>
        </button>
      )}
      {criterion.comment && (
        <Text size="xs" c="dimmed">
          {criterion.comment}
        </Text>
      )}
    </div>
  );
}
