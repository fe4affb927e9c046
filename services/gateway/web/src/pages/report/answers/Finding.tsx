import { Badge, Group, Text } from "@mantine/core";
import type { Criterion } from "../../../api/types";
import type { Playback } from "../player/playback";
import { VERDICTS } from "../words";
import classes from "./answers.module.css";
import { QuoteButton } from "./QuoteButton";

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
      {quote && <QuoteButton quote={quote} playback={playback} />}
      {criterion.comment && (
        <Text size="xs" c="dimmed">
          {criterion.comment}
        </Text>
      )}
    </div>
  );
}
