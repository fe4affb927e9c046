import { Button, Group, Text } from "@mantine/core";
import type { Ratings } from "../../api/types";

interface Props {
  scale: Ratings["scale"];
  level: number | null;
  onChoose: (level: number) => void;
}

/** The scale as buttons, with what the chosen level says of an answer. */
export function LevelChoice({ scale, level, onChoose }: Props) {
  return (
    <Group gap="xs" role="group" aria-label="Your rating">
      {scale.map((one) => (
        <Button
          key={one.level}
          size="xs"
          variant={one.level === level ? "filled" : "default"}
          aria-pressed={one.level === level}
          title={one.words}
          onClick={() => onChoose(one.level)}
        >
          Rate {one.level}
        </Button>
      ))}
      <Text size="sm" aria-live="polite">
        {scale.find((one) => one.level === level)?.words}
      </Text>
    </Group>
  );
}
