import { Stack, Text } from "@mantine/core";
import type { Ratings } from "../../api/types";
import { RateButtons } from "./RateButtons";
import { wordsFor } from "./words";

interface Props {
  scale: Ratings["scale"];
  level: number | null;
  onChoose: (level: number) => void;
}

/** The scale as buttons, and below them what the chosen level says of an answer. */
export function LevelChoice({ scale, level, onChoose }: Props) {
  return (
    <Stack gap={4}>
      <RateButtons label="Your rating" scale={scale} level={level} onPick={onChoose} />
      <Text size="sm" aria-live="polite" mih={20}>
        {level !== null && wordsFor(scale, level)}
      </Text>
    </Stack>
  );
}
