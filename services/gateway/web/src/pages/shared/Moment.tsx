import { Button, Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { clock } from "../../parts/time";

export type OnPlay = ((at_s: number) => void) | null;

interface Props {
  at_s: number;
  name: string;
  onPlay: OnPlay;
}

/** A time in the interview; a button that plays it where the video is shown. */
export function Moment({ at_s, name, onPlay }: Props) {
  const label = clock(at_s);
  if (!onPlay) {
    return (
      <Text size="xs" c="dimmed" className="tabular" component="span" style={{ flexShrink: 0 }}>
        {label}
      </Text>
    );
  }
  return (
    <Button
      size="compact-xs"
      variant="light"
      leftSection={<IconPlayerPlay size={12} aria-hidden />}
      aria-label={`${name}, ${label}`}
      className="tabular"
      style={{ flexShrink: 0 }}
      onClick={() => onPlay(at_s)}
    >
      {label}
    </Button>
  );
}
