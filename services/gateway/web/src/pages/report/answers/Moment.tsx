import { Button } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";

interface Props {
  label: string;
  name: string;
  onPlay: () => void;
}

/** A time that can be pressed: it plays from there. */
export function Moment({ label, name, onPlay }: Props) {
  return (
    <Button
      size="compact-xs"
      variant="light"
      leftSection={<IconPlayerPlay size={12} aria-hidden />}
      aria-label={`${name}, ${label}`}
      className="tabular"
      style={{ flexShrink: 0 }}
      onClick={onPlay}
    >
      {label}
    </Button>
  );
}
