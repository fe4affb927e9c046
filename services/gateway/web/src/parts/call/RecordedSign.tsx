import { Group, Text } from "@mantine/core";
import {
  IconAlertTriangleFilled,
  IconPlayerPauseFilled,
  IconPointFilled,
} from "@tabler/icons-react";

interface Props {
  isRecorded: boolean;
  /** The candidate agreed to a recording, so when there is none it is paused. */
  isAgreed: boolean;
  /** The server cannot keep it at the moment. */
  isInterrupted?: boolean;
}

/** Says to both sides whether what they say now is recorded. */
export function RecordedSign({ isRecorded, isAgreed, isInterrupted = false }: Props) {
  if (!isRecorded && !isAgreed) return null;
  if (isRecorded && isInterrupted) {
    return (
      <Group gap={4} wrap="nowrap" role="status">
        <IconAlertTriangleFilled size={16} color="#ffa94d" aria-hidden />
        <Text size="xs">Recording interrupted</Text>
      </Group>
    );
  }
  const Icon = isRecorded ? IconPointFilled : IconPlayerPauseFilled;
  return (
    <Group gap={4} wrap="nowrap" role="status">
      <Icon size={isRecorded ? 16 : 12} color={isRecorded ? "#fa5252" : "#adb5bd"} aria-hidden />
      <Text size="xs">{isRecorded ? "Recording" : "Recording paused"}</Text>
    </Group>
  );
}
